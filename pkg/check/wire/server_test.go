package wire_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"webtool/pkg/check/wire"
)

// certificate makes a self-signed certificate for a key.
func certificate(tb testing.TB, key crypto.Signer) tls.Certificate {
	tb.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "wire.example.com"}, DNSNames: []string{"wire.example.com"},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func ecKey(curve elliptic.Curve) crypto.Signer {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func edKey() crypto.Signer {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

var rsaKey = sync.OnceValue(func() crypto.Signer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// listen serves connections until the test ends, each in a goroutine of its own,
// and closes them after.
func listen(tb testing.TB, serve func(net.Conn)) (address string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	tb.Cleanup(func() { l.Close(); serving.Wait() })
	return l.Addr().String()
}

// serveTLS is crypto/tls as a server.
func serveTLS(tb testing.TB, config *tls.Config) (address string) {
	tb.Helper()
	return listen(tb, func(conn net.Conn) { _ = tls.Server(conn, config).Handshake() })
}

// drain reads until the client hangs up, so that no reset destroys what was sent.
func drain(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func dial(ctx context.Context, address string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", address)
}

// ask asks a server once.
func ask(tb testing.TB, address string, offer wire.Offer) (*wire.Answer, error) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	conn, err := dial(ctx, address)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	return wire.Ask(ctx, conn, offer)
}

func survey(address string) *wire.Survey {
	return &wire.Survey{Dial: func(ctx context.Context) (net.Conn, error) { return dial(ctx, address) }}
}

// modern is an offer that every server of TLS 1.2 and 1.3 takes.
func modern(versions ...uint16) wire.Offer {
	return wire.Offer{
		ServerName: "wire.example.com", Versions: versions,
		Suites: []uint16{0x1301, 0xc02b, 0xc02f, 0xc009, 0xc013, 0x002f}, Groups: []uint16{29, 23},
	}
}
