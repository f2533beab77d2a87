package check_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// endpointServer answers at all loopback addresses of IPv4, over TLS.
func endpointServer(b *testing.B) (port string, roots *x509.CertPool) {
	b.Helper()
	if runtime.GOOS != "linux" {
		b.Skip("only Linux has all of 127.0.0.0/8")
	}
	ca, caKey := fixtures.SelfSigned(fixtures.CA(time.Now(), "Ops CA"))
	pair, err := tls.X509KeyPair(fixtures.IssuedBy(fixtures.Leaf(time.Now()), ca, caKey))
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp4", "0.0.0.0:0")
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

const (
	endpointName    = "prom.example.com"
	endpointWorkers = 16
	endpointTurn    = 125
)

// bareVisit is what a client does at the least: a handshake that verifies, and one
// request.
func bareVisit(ctx context.Context, address string, roots *x509.CertPool) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	client := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: endpointName})
	if err := client.HandshakeContext(ctx); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address+"/", nil)
	if err == nil {
		err = request.Write(client)
	}
	if err != nil {
		return err
	}
	answer, err := http.ReadResponse(bufio.NewReader(client), request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// BenchmarkEndpoints looks at 1,000 endpoints, and makes in turn the same handshakes
// and requests in a bare loop. What it reports as probe/bare is the median of the
// ratios of the pairs, at most 1.3 is promised.
func BenchmarkEndpoints(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command does, and for both
	port, roots := endpointServer(b)
	var targets []*probe.Target
	var addresses []string
	for i := range 1000 {
		address := fmt.Sprintf("127.0.%d.%d:%s", i/250, i%250+1, port)
		to, err := probe.ParseTarget("https://" + address)
		if err != nil {
			b.Fatal(err)
		}
		targets, addresses = append(targets, to), append(addresses, address)
	}
	opts := &probe.Options{
		Client: probe.Client{Roots: roots, RootsName: "ca.crt", ServerName: endpointName}, Timeout: 20 * time.Second, Now: time.Now, Version: "test",
	}
	var ratios []float64
	for b.Loop() {
		var probed, bare time.Duration
		for i := 0; i < len(targets); i += endpointTurn { // in turn, so that both meet the same machine
			start := time.Now()
			probe.Endpoints(b.Context(), opts, targets[i:i+endpointTurn], endpointWorkers, func(r *finding.EndpointReport) bool {
				if seen := r.Observed.(*probe.Observed); seen.HTTP == nil || seen.TLS.Trusted == nil || !*seen.TLS.Trusted {
					b.Fatal(observations(r))
				}
				return true
			})
			probed += time.Since(start)
			start = time.Now()
			bareLoop(b, addresses[i:i+endpointTurn], roots)
			bare += time.Since(start)
		}
		ratios = append(ratios, float64(probed)/float64(bare))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "probe/bare")
}

func bareLoop(b *testing.B, addresses []string, roots *x509.CertPool) {
	work := make(chan string)
	var wait sync.WaitGroup
	for range endpointWorkers {
		wait.Go(func() {
			for address := range work {
				if err := bareVisit(b.Context(), address, roots); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, address := range addresses {
		work <- address
	}
	close(work)
	wait.Wait()
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
