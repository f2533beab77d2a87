package check_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"testing"
	"time"

	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// endpointServer answers over TLS.
func endpointServer(b *testing.B) (port string, roots *x509.CertPool) {
	b.Helper()
	ca, caKey := fixtures.SelfSigned(fixtures.CA(time.Now(), "Ops CA"))
	pair, err := tls.X509KeyPair(fixtures.IssuedBy(fixtures.Leaf(time.Now()), ca, caKey))
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{
		ErrorLog: log.New(io.Discard, "", 0), TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }),
	}
	go func() { _ = server.ServeTLS(l, "", "") }()
	b.Cleanup(func() { server.Close() })
	_, port, _ = net.SplitHostPort(l.Addr().String())
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	return port, roots
}

// BenchmarkFullLook looks at one endpoint in all ways.
func BenchmarkFullLook(b *testing.B) {
	port, roots := endpointServer(b)
	to, err := probe.ParseTarget("https://localhost:" + port)
	if err != nil {
		b.Fatal(err)
	}
	opts := &probe.Options{
		Client: probe.Client{Roots: roots, RootsName: "ca.crt"}, Timeout: 20 * time.Second, Now: time.Now, Version: "test", Full: true,
	}
	connections := 0
	for b.Loop() {
		r := probe.Endpoint(b.Context(), opts, to)
		connections = r.Connections
	}
	b.ReportMetric(float64(connections), "connections")
}
