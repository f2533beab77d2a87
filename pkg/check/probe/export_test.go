package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// scripted is a connection on which certain bytes come.
type scripted struct{ *bytes.Reader }

func (scripted) Write(p []byte) (int, error)      { return len(p), nil }
func (scripted) Close() error                     { return nil }
func (scripted) LocalAddr() net.Addr              { return nil }
func (scripted) RemoteAddr() net.Addr             { return nil }
func (scripted) SetDeadline(time.Time) error      { return nil }
func (scripted) SetReadDeadline(time.Time) error  { return nil }
func (scripted) SetWriteDeadline(time.Time) error { return nil }

// ReportOnAnswer judges an endpoint that says these bytes, over HTTP/1.1 or HTTP/2.
func ReportOnAnswer(opts *Options, target *Target, proto string, data []byte) finding.EndpointReport {
	s := newSession(opts, target)
	conn := scripted{bytes.NewReader(data)}
	v := &visit{conn: conn, talk: exchange.New(conn, proto, limits)}
	v.first, v.firstErr = s.ask(context.Background(), v, target.Path)
	f := &facts{main: v, bare: v, address: "127.0.0.1:1"}
	j := &judge{opts: opts, target: target, now: opts.Now(), facts: f, expect: opts.Expect}
	return j.report()
}

// ReportOnChain judges an endpoint that shows this chain, and names these CAs.
func ReportOnChain(opts *Options, target *Target, chain []*x509.Certificate, authority []byte) finding.EndpointReport {
	s := newSession(opts, target)
	v := &visit{state: tls.ConnectionState{HandshakeComplete: true, Version: tls.VersionTLS13, CipherSuite: tls.TLS_AES_128_GCM_SHA256, PeerCertificates: chain}}
	v.asked = &tls.CertificateRequestInfo{AcceptableCAs: [][]byte{authority, chain[0].RawSubject}}
	v.first = &exchange.Response{Proto: "HTTP/1.1", Status: 200}
	f := &facts{main: v, bare: v, stranger: v, trust: s.trustOf(v), address: "127.0.0.1:1"}
	j := &judge{opts: opts, target: target, now: opts.Now(), facts: f, expect: opts.Expect}
	return j.report()
}
