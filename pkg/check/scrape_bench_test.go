package check_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// scrapeFleet is a prometheus.yml of many jobs, each with a client certificate of its
// own, many targets on hosts of their own, and one web config that lets all of them in.
type scrapeFleet struct {
	prometheus, web string
	clients         []tls.Certificate
	server          *tls.Config
	roots           *x509.CertPool
}

func newScrapeFleet(b *testing.B, jobs, targets int) *scrapeFleet {
	dir, now := b.TempDir(), time.Now()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			b.Fatal(err)
		}
		return path
	}
	leaf := fixtures.Leaf(now)
	leaf.DNSNames = []string{"*.example.com"}
	cert, key := fixtures.SelfSigned(leaf)
	ca, caKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	write("prom.crt", cert)
	write("prom.key", key)
	write("client-ca.crt", ca)
	f := &scrapeFleet{web: write("web.yml", []byte(liveClient+"basic_auth_users:\n  alice: "+quickHash+"\n")), roots: x509.NewCertPool()}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		b.Fatal(err)
	}
	f.roots.AppendCertsFromPEM(cert)
	clientCAs := x509.NewCertPool()
	clientCAs.AppendCertsFromPEM(ca)
	f.server = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clientCAs, NextProtos: []string{"h2", "http/1.1"}}
	var text strings.Builder
	text.WriteString("scrape_configs:\n")
	for i := range jobs {
		cert, key := fixtures.IssuedBy(fixtures.ClientLeaf(now), ca, caKey)
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			b.Fatal(err)
		}
		f.clients = append(f.clients, pair)
		write(fmt.Sprintf("c%d.crt", i), cert)
		write(fmt.Sprintf("c%d.key", i), key)
		fmt.Fprintf(&text, "- job_name: job%d\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n    cert_file: c%d.crt\n    key_file: c%d.key\n"+
			"  basic_auth:\n    username: alice\n    password: Basalt\n  static_configs:\n  - targets:\n", i, i, i)
		for host := range targets {
			fmt.Fprintf(&text, "    - h%d.example.com:9100\n", host)
		}
	}
	f.prometheus = write("prometheus.yml", []byte(text.String()))
	return f
}

// bare makes the distinct handshakes, a worker for each processor, and nothing else.
func (f *scrapeFleet) bare(b *testing.B) {
	next := make(chan *tls.Certificate)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for cert := range next {
				if err := f.handshake(cert); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range f.clients {
		next <- &f.clients[i]
	}
	close(next)
	wait.Wait()
}

func (f *scrapeFleet) handshake(cert *tls.Certificate) error {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	done := make(chan error, 1)
	go func() {
		conn := tls.Server(theirs, f.server)
		err := conn.Handshake()
		if err == nil {
			_, err = conn.Write([]byte{1})
		}
		done <- err
	}()
	conn := tls.Client(ours, &tls.Config{RootCAs: f.roots, ServerName: "h0.example.com", Certificates: []tls.Certificate{*cert}, NextProtos: []string{"h2", "http/1.1"}})
	if err := conn.Handshake(); err != nil {
		return err
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		return err
	}
	return <-done
}

// BenchmarkScrapeConfig judges 500 jobs with a client each and 20 targets, and makes
// in turn the 500 handshakes that differ in a bare loop. What it reports as check/bare
// is the median of the ratios of the pairs, at most 2 is promised.
func BenchmarkScrapeConfig(b *testing.B) {
	f := newScrapeFleet(b, 500, 20)
	var ratios []float64
	for b.Loop() {
		start := time.Now()
		r := check.ScrapeConfig(b.Context(), check.ScrapeConfigOptions{Now: start, ExpiresWithin: time.Hour, WebConfigs: []string{f.web}}, f.prometheus)
		checked := time.Since(start)
		up := 0
		for _, s := range r.Files[0].Scrapes {
			if s.Verdict == finding.ScrapeUp {
				up++
			}
		}
		if up != 500*20 || len(r.Files[0].Findings) > 0 {
			b.Fatalf("%d up: %s %+v", up, r.Files[0].Error, r.Files[0].Findings)
		}
		start = time.Now()
		f.bare(b)
		ratios = append(ratios, float64(checked)/float64(time.Since(start)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "check/bare")
}
