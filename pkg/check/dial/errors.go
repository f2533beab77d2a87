package dial

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"time"

	"webtool/pkg/check/finding"
)

// Kind is the step that failed.
type Kind string

// The kinds. A proxy may be refused, unknown and so on as an endpoint is.
const (
	BadAddress     Kind = "bad address"      // what was given is no address
	UnknownHost    Kind = "unknown host"     // DNS knows no address for the name
	ResolverFailed Kind = "resolver failed"  // DNS did not answer, or not properly
	Refused        Kind = "refused"          // nobody listens
	NoRoute        Kind = "no route"         // network or host unreachable
	TimedOut       Kind = "timeout"          // no answer in time, of any step
	Cancelled      Kind = "cancelled"        // the caller's context ended otherwise
	SocketMissing  Kind = "socket missing"   // the unix socket is not there
	Denied         Kind = "permission"       // the unix socket, or the network, is not ours to use
	BadProxy       Kind = "bad proxy"        // the proxy's URL cannot be used, or its answer is no proxy's
	ProxyPassword  Kind = "proxy password"   // the proxy asks for a user and a password, or for others
	ProxyRefused   Kind = "proxy refused"    // the proxy does not connect; Status says why
	ProxyTLS       Kind = "proxy TLS failed" // the handshake with an https proxy
	Failed         Kind = "failed"           // anything else
)

// Error says why an endpoint was not reached.
type Error struct {
	Kind   Kind
	Place  string // the address that was dialled
	Proxy  bool   // it is the proxy's
	Status int    // of the proxy's answer: an HTTP status, or a SOCKS reply code; 0: none
	Err    error  // the cause
}

func (e *Error) Unwrap() error { return e.Err }

func (e *Error) Error() string {
	place := e.place()
	switch e.Kind {
	case UnknownHost:
		return "no address is known for " + place
	case ResolverFailed:
		return "the address of " + place + " cannot be found" + e.cause()
	case Refused:
		return place + " refuses the connection: nothing listens there"
	case NoRoute:
		return "there is no route to " + place
	case TimedOut:
		return place + " does not answer" + e.within()
	case Cancelled:
		return "the connection to " + place + " was given up" + e.cause()
	case SocketMissing:
		return "the socket " + place + " does not exist"
	case Denied:
		return "no permission to connect to " + place
	case ProxyPassword:
		return place + " asks for a user and a password" + e.status()
	case ProxyRefused:
		return place + " does not make the connection" + e.status() + e.cause()
	case ProxyTLS:
		return "TLS with " + place + " failed" + e.cause()
	case BadProxy:
		return place + " cannot be used" + e.cause()
	case BadAddress:
		return place + " " + e.Err.Error()
	}
	return place + e.cause()
}

// place names the address; of a name that has none, without the port.
func (e *Error) place() string {
	place := e.Place
	if host, _, err := net.SplitHostPort(place); err == nil && (e.Kind == UnknownHost || e.Kind == ResolverFailed) {
		place = host
	}
	if place = finding.Quote(place); e.Proxy {
		return "the proxy " + place
	}
	return place
}

// within tells the time that a Dialer allows; a deadline of the context alone is
// the caller's to tell.
func (e *Error) within() string {
	var own *timeoutError
	if errors.As(e.Err, &own) {
		return " within " + own.after.String()
	}
	return " in time"
}

func (e *Error) status() string {
	if e.Status == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", e.Status)
}

func (e *Error) cause() string {
	if e.Err == nil {
		return ""
	}
	return ": " + finding.Printable(e.Err.Error())
}

func badAddress(place, reason string) *Error {
	return &Error{Kind: BadAddress, Place: finding.ShownHost(place), Err: errors.New(reason)}
}

// timeoutError is the cause of a Dialer's own deadline.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return "no answer within " + e.after.String() }
func (e *timeoutError) Timeout() bool { return true }

// Is lets errors.Is find the deadline as it finds that of a context.
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// dialError classes the error of a connection by its type.
func dialError(ctx context.Context, place string, err error) *Error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, context.DeadlineExceeded) {
			return &Error{Kind: TimedOut, Place: place, Err: cause}
		}
		return &Error{Kind: Cancelled, Place: place, Err: cause}
	}
	var dns *net.DNSError
	var network net.Error
	kind := Failed
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		kind = UnknownHost
	case dns != nil:
		kind = ResolverFailed
	case isRefused(err):
		kind = Refused
	case isUnreachable(err):
		kind = NoRoute
	case errors.Is(err, fs.ErrNotExist):
		kind = SocketMissing
	case errors.Is(err, fs.ErrPermission):
		kind = Denied
	case errors.As(err, &network) && network.Timeout():
		kind = TimedOut
	}
	return &Error{Kind: kind, Place: place, Err: err}
}
