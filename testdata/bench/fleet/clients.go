package fleet

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"webtool/testdata/fixtures"
)

// Clients are jobs of a prometheus.yml, each with a certificate of its own, and the one
// web config that lets all of them in.
type Clients struct {
	Prometheus, WebConfig string // paths
	certificates          []tls.Certificate
	server                *tls.Config
	roots                 *x509.CertPool
}

// MakeClients writes both sides' files: so many jobs, with so many targets each, on hosts of
// their own.
func MakeClients(dir string, jobs, targets int) (*Clients, error) {
	now := time.Now()
	leaf := fixtures.Leaf(now)
	leaf.DNSNames = []string{"*.example.com"}
	cert, key := fixtures.SelfSigned(leaf)
	ca, caKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	clientCAs := x509.NewCertPool()
	clientCAs.AppendCertsFromPEM(ca)
	c := &Clients{
		Prometheus: filepath.Join(dir, "prometheus.yml"), WebConfig: filepath.Join(dir, "web.yml"), roots: x509.NewCertPool(),
		server: &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clientCAs, NextProtos: []string{"h2", "http/1.1"}},
	}
	c.roots.AppendCertsFromPEM(cert)
	hash, err := bcrypt.GenerateFromPassword([]byte("Basalt"), bcrypt.MinCost) // its cost is not what is measured
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"prom.crt": cert, "prom.key": key, "client-ca.crt": ca,
		"web.yml": []byte("tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n" +
			"basic_auth_users:\n  alice: " + string(hash) + "\n"),
	}
	var text strings.Builder
	text.WriteString("scrape_configs:\n")
	for i := range jobs {
		cert, key := fixtures.IssuedBy(fixtures.ClientLeaf(now), ca, caKey)
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			return nil, err
		}
		c.certificates = append(c.certificates, pair)
		files[fmt.Sprintf("c%d.crt", i)], files[fmt.Sprintf("c%d.key", i)] = cert, key
		fmt.Fprintf(&text, "- job_name: job%d\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n    cert_file: c%d.crt\n    key_file: c%d.key\n"+
			"  basic_auth:\n    username: alice\n    password: Basalt\n  static_configs:\n  - targets:\n", i, i, i)
		for host := range targets {
			fmt.Fprintf(&text, "    - h%d.example.com:9100\n", host)
		}
	}
	files["prometheus.yml"] = []byte(text.String())
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Handshakes is the bare loop: each client meets the server once.
func (c *Clients) Handshakes() error {
	return each(len(c.certificates), func(i int) error {
		return meet(c.server, &tls.Config{RootCAs: c.roots, ServerName: "h0.example.com", Certificates: c.certificates[i : i+1], NextProtos: []string{"h2", "http/1.1"}})
	})
}
