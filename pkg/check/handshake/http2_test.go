package handshake_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"webtool/pkg/check/handshake"
	"webtool/testdata/fixtures"
)

// required are the suites of which net/http wants one before it serves HTTP/2.
var required = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}

// serverPairs returns a self-signed pair of each kind of key.
func serverPairs(t *testing.T) map[string]tls.Certificate {
	t.Helper()
	made := map[string]func() (crypto.Signer, error){
		"P-224":    func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P224(), rand.Reader) },
		"P-256":    func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) },
		"P-384":    func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) },
		"P-521":    func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P521(), rand.Reader) },
		"RSA-2048": func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) },
		"Ed25519":  func() (crypto.Signer, error) { _, key, err := ed25519.GenerateKey(rand.Reader); return key, err },
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: fixtures.Now, NotAfter: fixtures.Now.AddDate(1, 0, 0)}
	pairs := map[string]tls.Certificate{}
	for name, generate := range made {
		key, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		pairs[name] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	}
	return pairs
}

// serveHTTP starts the real server of net/http, and returns where it listens.
func serveHTTP(t *testing.T, config *tls.Config) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }),
		TLSConfig: config, ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// refuses connects to the real server, and reports whether it refuses to speak
// HTTP/2 with its first frame: GOAWAY in the place of SETTINGS.
func refuses(t *testing.T, address string, config *tls.Config) bool {
	t.Helper()
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	frame, err := http2.NewFramer(nil, conn).ReadFrame()
	if err != nil {
		t.Fatal(err)
	}
	switch frame := frame.(type) {
	case *http2.SettingsFrame:
	case *http2.GoAwayFrame:
		if frame.ErrCode != http2.ErrCodeInadequateSecurity {
			t.Fatalf("%s", frame)
		}
		return true
	default:
		t.Fatalf("%s", frame)
	}
	return false
}

// TestHTTP2Suites holds the table against net/http, for every suite that Go knows.
func TestHTTP2Suites(t *testing.T) {
	pairs := serverPairs(t)
	for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		for _, version := range suite.SupportedVersions {
			t.Run(suite.Name+"/"+tls.VersionName(version), func(t *testing.T) {
				server := &tls.Config{Certificates: []tls.Certificate{pairs["P-256"], pairs["RSA-2048"]}, MinVersion: version, MaxVersion: version, NextProtos: []string{"h2"}}
				client := &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version, NextProtos: []string{"h2"}}
				if version < tls.VersionTLS13 { // whose suites cannot be chosen
					server.CipherSuites = append([]uint16{suite.ID}, required...)
					client.CipherSuites = []uint16{suite.ID}
				}
				refused := refuses(t, serveHTTP(t, server), client)
				if refused != handshake.Prohibited(version, suite.ID) {
					t.Errorf("net/http refuses: %t; the table says otherwise", refused)
				}
			})
		}
	}
}

// TestHTTP2Refused lets clients of Go's defaults meet a server that has but one
// suite for its key, and that one is prohibited: HTTP/1.1 works, HTTP/2 does not.
func TestHTTP2Refused(t *testing.T) {
	s := subject(t)
	s.Server.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
	address := serveHTTP(t, s.Server.Clone())
	for _, c := range prove(t, s).Cases {
		refused := c.HTTP2 && refuses(t, address, &tls.Config{
			InsecureSkipVerify: true, MinVersion: c.Version, MaxVersion: c.Version, NextProtos: []string{"h2", "http/1.1"}})
		if c.Outcome.OK() == refused {
			t.Errorf("%s, HTTP/2 %t: net/http refuses: %t; proof %+v", tls.VersionName(c.Version), c.HTTP2, refused, c.Outcome)
		}
		if want := c.HTTP2 && c.Version == tls.VersionTLS12; refused != want {
			t.Errorf("%s, HTTP/2 %t: net/http refuses: %t", tls.VersionName(c.Version), c.HTTP2, refused)
		}
		if !refused {
			continue
		}
		side, why := c.Outcome.RaisedBy()
		if side != handshake.ServerSide || why == nil || !strings.Contains(why.Error(), "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA") ||
			!strings.Contains(c.Outcome.Alert(), "INADEQUATE_SECURITY") {
			t.Errorf("raised by %q: %v; the other side sees %q", side, why, c.Outcome.Alert())
		}
	}
}

// TestPanicDrops shows that net/http drops a connection whose callback panics,
// without an alert: what the proof says, too.
func TestPanicDrops(t *testing.T) {
	s := subject(t)
	s.Server.ClientAuth = tls.RequestClientCert
	s.Server.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error { _ = raw[0]; return nil }
	conn, err := tls.Dial("tcp", serveHTTP(t, s.Server.Clone()), &tls.Config{InsecureSkipVerify: true})
	if err == nil { // in TLS 1.3 the client is done before
		defer conn.Close()
		_, err = conn.Read(make([]byte, 1))
	}
	var op *net.OpError
	if err == nil || errors.As(err, &op) && op.Op == "remote error" {
		t.Errorf("net/http: %v", err)
	}
	for _, c := range prove(t, s).Cases {
		if c.Certificate == c.Outcome.Panicked {
			t.Errorf("%+v: %+v", c, c.Outcome)
		}
		if c.Outcome.Panicked && c.Outcome.Alert() != "EOF" {
			t.Errorf("the other side sees %q", c.Outcome.Alert())
		}
	}
}
