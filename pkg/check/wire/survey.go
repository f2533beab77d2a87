package wire

import (
	"context"
	"errors"
	"net"
	"time"
)

// ErrBudget is what Dial and Reserve say when no more connections may be opened.
var ErrBudget = errors.New("no more connections may be opened")

// Survey finds out all that a server takes. It offers everything, strikes off what
// the server chooses and asks again, until the server refuses the rest: one
// connection for each suite or group, and a few to be sure that there are no more.
type Survey struct {
	// Dial opens a connection. Up to three are opened and asked at once.
	Dial func(context.Context) (net.Conn, error)
	// Reserve is asked before each Dial, in an order that depends on the server's
	// answers alone: what is cut when it returns false is the same in each run. Nil
	// for no bound, or where Dial returns ErrBudget itself.
	Reserve func() bool
	// Timeout bounds one connection and its answer; 0 leaves that to the context.
	Timeout time.Duration

	ServerName string
	ALPN       []string
	Suites     []uint16 // to look for; nil: all that are known
	Groups     []uint16 // likewise

	// Agreed is what a finished handshake in TLS 1.3 has come to, and is not asked for
	// again; nil: nothing is known.
	Agreed *Agreed
}

// Agreed is a suite and a group that a server has taken.
type Agreed struct{ Suite, Group uint16 }

// Expectation is what the server is thought to support, in all of its versions. The
// survey is as thorough without, or with a wrong one: it only needs some more
// connections then. Where it names nothing for a version, what most servers take is
// expected.
type Expectation struct {
	Suites []uint16
	Groups []uint16
}

// Tri is yes, no, or unknown.
type Tri int

// The values of a Tri.
const (
	Unknown Tri = iota
	No
	Yes
)

// String returns "yes", "no" or "unknown".
func (t Tri) String() string { return [...]string{"unknown", "no", "yes"}[t] }

// Support is what a server supports.
type Support struct {
	Versions    []VersionSupport // SSL 3.0 to TLS 1.3, in ascending order
	Connections int              // that were opened
}

// Version returns what is known of one version.
func (s *Support) Version(version uint16) *VersionSupport { return &s.Versions[version-SSL30] }

// VersionSupport is what a server supports in one version.
type VersionSupport struct {
	Version   uint16
	Supported Tri

	// Suites and Groups stand in the order in which the server chose them. A server
	// that follows its clients' order chooses in ours: stronger suites first, and
	// the curve of its certificate last. Below TLS 1.2 the groups are those that
	// were seen, not looked for.
	Suites []uint16
	Groups []uint16
	DHBits int // of the shortest prime seen with DHE; 0 for none

	Complete bool    // everything was asked; false where Err cut it short
	Err      error   // what cut it short, or the refusal of a version that is not supported
	First    *Answer // the first answer, nil if none: certificates, and whom the server asks for one
}

// Run asks for everything.
func (s *Survey) Run(ctx context.Context) *Support { return s.Verify(ctx, Expectation{}) }

// Verify asks for everything, first for what is expected: when that is right, one
// more hello each shows that no other suite and no other group is taken.
func (s *Survey) Verify(ctx context.Context, want Expectation) *Support {
	support := &Support{}
	for v := SSL30; v <= TLS13; v++ {
		support.Versions = append(support.Versions, VersionSupport{Version: v})
	}
	r := &run{Survey: s, ctx: ctx, support: support}
	peels, takesLong := map[uint16]*peel{}, false
	for v := SSL30; v <= TLS13; v++ {
		peels[v] = newPeel(s, want, support.Version(v), &takesLong)
	}
	r.walk(
		newLane(peels[TLS13].full), newLane(peels[TLS12].full),
		newLane(func(ask askFunc) { firstOfOld(ask, peels) }),
	)
	settle(support)
	// The suites of old versions come last: that they are spoken is the finding.
	r.walk(newLane(func(ask askFunc) {
		for v := TLS11; v >= SSL30; v-- {
			peels[v].suitesOnly(ask)
		}
	}))
	return support
}

// firstOfOld asks for TLS 1.1, TLS 1.0 and SSL 3.0.
func firstOfOld(ask askFunc, peels map[uint16]*peel) {
	for v := TLS11; v >= SSL30; v-- {
		agreed, err := peels[v].first(ask)
		var alert *AlertError
		switch {
		case agreed != 0 && agreed < v: // an older one: those between are none
			for ; v > agreed; v-- {
				peels[v].found.refuse(nil)
			}
			v++
		case errors.As(err, &alert) && alert.Code == alertProtocolVersion:
			// The hello also stood for all that is older (RFC 5246, appendix E.1).
			for ; v >= SSL30; v-- {
				peels[v].found.refuse(err)
			}
		case err != nil && !isRefusal(err):
			for ; v >= SSL30; v-- {
				peels[v].found.Err = err
			}
		}
	}
}

// settle takes a refusal that could have other reasons for what it is, when the
// server speaks another version.
func settle(support *Support) {
	speaks := false
	for _, v := range support.Versions {
		speaks = speaks || v.Supported == Yes
	}
	for i := range support.Versions {
		v := &support.Versions[i]
		var alert *AlertError
		var closed *ClosedError
		switch {
		case !speaks || v.Supported != Unknown:
		case errors.As(v.Err, &closed):
			v.refuse(v.Err)
		case errors.As(v.Err, &alert) && v.Version != TLS13: // there, the empty key_share may be at fault
			switch alert.Code {
			// internal_error is what OpenSSL says of versions that it would speak, and that
			// its security level leaves no digest for.
			case alertUnexpectedMessage, alertIllegalParameter, alertDecodeError, alertMissingExtension, alertInternalError:
				v.refuse(v.Err)
			}
		}
	}
}

// refuse notes that the version is not supported.
func (v *VersionSupport) refuse(err error) {
	v.Supported, v.Complete, v.Err = No, true, err
}

// isRefusal reports whether an error is the server's own way to refuse: an alert,
// or that it hangs up, as Windows does.
func isRefusal(err error) bool {
	var alert *AlertError
	var closed *ClosedError
	return errors.As(err, &alert) || errors.As(err, &closed)
}

// isPlainRefusal reports whether an error can only mean that what was offered does
// not do.
func isPlainRefusal(err error) bool {
	var alert *AlertError
	if !errors.As(err, &alert) {
		return false
	}
	switch alert.Code {
	case alertHandshakeFailure, alertProtocolVersion, alertInsufficientSecurity:
		return true
	}
	return false
}
