package rule

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
	"webtool/pkg/check/stack"
	"webtool/pkg/check/webconfig"
)

// Prover serves configs in memory and remembers the outcome: configs that differ
// in their users alone are one server to a handshake. It is safe for concurrent
// use, and its zero value is ready.
type Prover struct {
	proofs material.OnceMap[[sha256.Size]byte, *handshake.Proof]
}

// Proof returns what became of the clients that connected to the config. It is
// nil when the config speaks plain HTTP, or has no pair that could be served.
func (c *Context) Proof() *handshake.Proof {
	return c.facts.proof()
}

// startProof lets the clients connect while the rules look at the config, if
// there is a processor for it. A fault in it speaks up where the proof is asked
// for.
func (f *facts) startProof() {
	go func() {
		defer func() { _ = recover() }()
		stack.Grow()
		f.proof()
	}()
}

func (c *Context) prove() *handshake.Proof {
	if !c.TLS.Enabled() || c.Refused || c.Prover == nil {
		return nil
	}
	loaded := *c.Loaded
	if !loaded.Pair {
		if len(loaded.StoodIn) == 0 || loaded.Broken {
			return nil
		}
		loaded.Cert, loaded.Key = nil, nil
	}
	return c.Prover.proofs.Get(c.serverID(&loaded), func() *handshake.Proof {
		if loaded.Pair {
			return c.proveWith(&loaded)
		}
		return c.proveStandIns(&loaded)
	})
}

// serverID is all that a handshake with the server depends on.
func (c *Context) serverID(l *webconfig.Loaded) [sha256.Size]byte {
	h := sha256.New()
	for _, part := range [][]byte{l.Cert, l.Key, l.ClientCA} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	t := &c.TLS
	fmt.Fprintf(h, "%q %q %q %t %t %d", t.MinVersion.Value, t.MaxVersion.Value, t.ClientAuthType.Value, t.AllowsSANs, c.HTTP.HTTP2.Value, c.Now.UnixNano())
	for _, list := range [][]webconfig.Item[string]{t.CipherSuites.Value, t.CurvePreferences.Value, t.ClientAllowedSANs.Value} {
		fmt.Fprintf(h, " %d", len(list))
		for _, item := range list {
			fmt.Fprintf(h, " %q", item.Value)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// proveWith lets clients meet the server, which trust what the server shows, as
// one does that has the file as its ca_file.
func (c *Context) proveWith(l *webconfig.Loaded) *handshake.Proof {
	server, err := c.ServerTLS(l, c.facts.store)
	if err != nil {
		return nil
	}
	s := handshake.Subject{Server: server, Roots: x509.NewCertPool(), Now: c.Now, Wanted: c.letsIn}
	chain := c.facts.store.Chain(l.Cert)
	for _, cert := range chain.Certificates() {
		s.Roots.AddCert(cert.Certificate)
	}
	if leaf := chain.Leaf(); leaf != nil && !c.Now.IsZero() {
		s.Name = handshakeName(leaf)
	}
	if c.Now.IsZero() {
		s.Now = time.Unix(0, 0)
	}
	server.Time = func() time.Time { return s.Now }
	s.Admits, s.Right = c.rightClient(server, s.Now)
	proof, err := handshake.Prove(s)
	if err != nil {
		return nil
	}
	return proof
}

// rightClient returns the server with a throw-away CA beside its own, where it
// verifies client certificates, and a client of that CA with an allowed name.
func (c *Context) rightClient(server *tls.Config, now time.Time) (*tls.Config, *tls.Certificate) {
	if server.ClientAuth != tls.VerifyClientCertIfGiven && server.ClientAuth != tls.RequireAndVerifyClientCert {
		return nil, nil
	}
	name := ""
	for _, allowed := range c.TLS.ClientAllowedSANs.Value {
		name = allowed.Value
		break
	}
	client, ca, err := handshake.Issued(name, now)
	if err != nil {
		return nil, nil // a name that no certificate can hold: the rules about names speak
	}
	admits := server.Clone()
	if admits.ClientCAs = x509.NewCertPool(); server.ClientCAs != nil {
		admits.ClientCAs = server.ClientCAs.Clone()
	}
	admits.ClientCAs.AddCert(ca)
	return admits, client
}

// handshakeName returns a name by which a client may call the server, "" when the
// certificate holds none that works.
func handshakeName(leaf *material.Certificate) string {
	for _, name := range leaf.Names() {
		if rest, ok := strings.CutPrefix(name, "*."); ok {
			name = "host." + rest
		}
		if leaf.VerifyHostname(name) == nil {
			return name
		}
	}
	return ""
}

// proveStandIns lets clients meet the server with a stand-in of each key type:
// what works with either may work with the files that are absent.
func (c *Context) proveStandIns(l *webconfig.Loaded) *handshake.Proof {
	var best *handshake.Proof
	for _, pair := range handshake.StandIns() {
		stand := *l
		stand.Cert, stand.Key = pair.Cert, pair.Key
		proof := c.proveWith(&stand)
		if proof == nil {
			continue
		}
		if best == nil {
			best = proof
			continue
		}
		best.Cases = eitherWay(best.Cases, proof.Cases)
	}
	return best
}

// eitherWay returns who gets in at one of two servers, and who does at neither.
func eitherWay(one, other []handshake.Case) []handshake.Case {
	var all []handshake.Case
	for _, c := range slices.Concat(one, other) {
		if c.Outcome.OK() {
			all = append(all, c)
		}
	}
	for _, c := range one {
		if !c.Outcome.OK() && slices.ContainsFunc(other, func(o handshake.Case) bool { return !o.Outcome.OK() && o.Client == c.Client }) {
			all = append(all, c)
		}
	}
	return all
}
