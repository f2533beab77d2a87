// Package fleet makes servers with a certificate each, to measure what checking
// them costs beside the bare handshakes with them.
package fleet

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Server is one server of the fleet.
type Server struct {
	Config string // path of its web config
	Name   string // which its certificate covers
	pair   tls.Certificate
	roots  *x509.CertPool
}

// Make writes a web config, a certificate and a key for each of n servers.
func Make(dir string, n int) ([]Server, error) {
	now := time.Now()
	servers := make([]Server, n)
	for i := range servers {
		s := &servers[i]
		s.Name = fmt.Sprintf("node%d.example.org", i)
		s.Config = filepath.Join(dir, fmt.Sprintf("node-%04d.yml", i))
		cert, key, err := makePair(s.Name, int64(i)+1<<40, now)
		if err != nil {
			return nil, err
		}
		if s.pair, err = tls.X509KeyPair(cert, key); err != nil {
			return nil, err
		}
		s.roots = x509.NewCertPool()
		s.roots.AppendCertsFromPEM(cert)
		text := fmt.Sprintf("tls_server_config:\n  cert_file: node-%04d.crt\n  key_file: node-%04d.key\n", i, i)
		base := s.Config[:len(s.Config)-len(".yml")]
		for path, data := range map[string][]byte{base + ".crt": cert, base + ".key": key, s.Config: []byte(text)} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				return nil, err
			}
		}
	}
	return servers, nil
}

func makePair(name string, serial int64, now time.Time) (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(365 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}

// Handshakes is the bare loop: the clients that webtool proves a server with meet
// each server, a worker for each processor, and only crypto/tls is at work. There
// are no requests.
func Handshakes(servers []Server) error {
	return each(len(servers), func(i int) error { return servers[i].meetAll() })
}

// each does n things, a worker for each processor, and returns the first error.
func each(n int, do func(int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	return errors.Join(errs...)
}

func (s *Server) meetAll() error {
	server := &tls.Config{Certificates: []tls.Certificate{s.pair}, NextProtos: []string{"h2", "http/1.1"}}
	for _, version := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
		for _, protocols := range [][]string{{"h2", "http/1.1"}, {"http/1.1"}} {
			client := &tls.Config{MinVersion: version, MaxVersion: version, NextProtos: protocols, RootCAs: s.roots, ServerName: s.Name, CurvePreferences: groups}
			if err := meet(server, client); err != nil {
				return err
			}
		}
	}
	return nil
}

// groups are those that webtool's clients use as well: others take longer.
var groups = []tls.CurveID{tls.CurveP256, tls.CurveP384, tls.CurveP521}

func meet(server, client *tls.Config) error {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	done := make(chan error, 1)
	go func() {
		conn := tls.Server(theirs, server)
		err := conn.Handshake()
		if err == nil {
			_, err = conn.Write([]byte{1})
		}
		done <- err
	}()
	conn := tls.Client(ours, client)
	if err := conn.Handshake(); err != nil {
		return err
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil { // behind the tickets of TLS 1.3
		return err
	}
	return <-done
}
