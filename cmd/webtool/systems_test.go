//go:build unix && systems

package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/gen"
)

// These tests ask the real programs; testdata/systems/packages.txt lists what
// brings them.

// program runs one of them. It returns whether it was content, and what it said.
func program(t *testing.T, dir, stdin, name string, args ...string) (bool, string) {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir, c.Stdin = dir, strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatalf("%s: %v: the packages of testdata/systems/packages.txt bring it", name, err)
	}
	return err == nil, string(out)
}

// shape is a certificate in dir: localhost.crt, localhost.key, and what clients
// trust in trust.
type shape struct {
	name, trust string
	make        func(t *testing.T, dir string, args ...string)
}

var shapes = []shape{
	{"self-signed", "localhost.crt", func(t *testing.T, dir string, args ...string) {
		webtoolRuns(t, dir, append([]string{"gen", "cert", "--host", "localhost", "--host", "127.0.0.1"}, args...)...)
	}},
	{"new-ca", "ca.crt", func(t *testing.T, dir string, args ...string) {
		webtoolRuns(t, dir, append([]string{"gen", "cert", "--host", "localhost", "--host", "127.0.0.1", "--new-ca-file", "ca.crt"}, args...)...)
	}},
	{"own-ca", "ca.crt", func(t *testing.T, dir string, args ...string) {
		webtoolRuns(t, dir, append([]string{"gen", "ca"}, args...)...)
		webtoolRuns(t, dir, append([]string{"gen", "cert", "--host", "localhost", "--host", "127.0.0.1", "--ca-file", "ca.crt", "--ca-key-file", "ca.key"}, args...)...)
	}},
	{"constrained-ca", "ca.crt", func(t *testing.T, dir string, args ...string) {
		webtoolRuns(t, dir, append([]string{"gen", "ca", "--permit", "localhost", "--permit", "127.0.0.0/8"}, args...)...)
		webtoolRuns(t, dir, append([]string{"gen", "cert", "--host", "localhost", "--host", "127.0.0.1", "--ca-file", "ca.crt", "--ca-key-file", "ca.key"}, args...)...)
	}},
}

// eachCertificate runs a test for each shape and key type.
func eachCertificate(t *testing.T, test func(t *testing.T, s shape, keyType, dir string)) {
	for _, s := range shapes {
		for _, keyType := range gen.KeyTypes() {
			t.Run(s.name+"/"+keyType, func(t *testing.T) {
				dir := t.TempDir()
				s.make(t, dir, "--key-type", keyType)
				test(t, s, keyType, dir)
			})
		}
	}
}

func TestOpenSSLVerifies(t *testing.T) {
	eachCertificate(t, func(t *testing.T, s shape, _, dir string) {
		for _, strict := range [][]string{nil, {"-x509_strict"}} {
			for _, name := range [][]string{{"-verify_hostname", "localhost"}, {"-verify_ip", "127.0.0.1"}} {
				args := append([]string{"verify", "-purpose", "sslserver", "-CAfile", s.trust}, append(strict, name...)...)
				if ok, out := program(t, dir, "", "openssl", append(args, "localhost.crt")...); !ok {
					t.Errorf("openssl %q: %s", args, out)
				}
			}
		}
		if ok, _ := program(t, dir, "", "openssl", "verify", "-CAfile", s.trust, "-verify_hostname", "other.example", "localhost.crt"); ok {
			t.Error("openssl accepts it for another name")
		}
	})
}

// serveTLS shows the certificate on loopback, as an exporter would.
func serveTLS(t *testing.T, dir string) (port string) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "localhost.crt"), filepath.Join(dir, "localhost.key"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				buf := make([]byte, 1024)
				if n, err := conn.Read(buf); n > 0 && err == nil {
					fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				}
			}()
		}
	}()
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port
}

func TestClientsConnect(t *testing.T) {
	eachCertificate(t, func(t *testing.T, s shape, _, dir string) {
		port := serveTLS(t, dir)
		for _, host := range []string{"localhost", "127.0.0.1"} {
			if ok, out := program(t, dir, "", "curl", "-sSf", "--ipv4", "--cacert", s.trust, "https://"+host+":"+port); !ok {
				t.Errorf("curl %s: %s", host, out)
			}
		}
		if ok, out := program(t, dir, "", "openssl", "s_client", "-connect", "127.0.0.1:"+port, "-CAfile", s.trust, "-verify_return_error", "-verify_hostname", "localhost"); !ok {
			t.Errorf("openssl s_client: %s", out)
		}
		if ok, out := program(t, dir, "GET / HTTP/1.0\r\n\r\n", "gnutls-cli", "--x509cafile", s.trust, "--port", port, "--verify-hostname", "localhost", "127.0.0.1"); !ok {
			t.Errorf("gnutls-cli: %s", out)
		}
		if ok, _ := program(t, dir, "", "curl", "-sSf", "--ipv4", "https://localhost:"+port); ok {
			t.Error("curl accepts it without our CA")
		}
	})
}

// certtool looks for a CA in what clients trust; the table says so.
func TestCerttool(t *testing.T) {
	eachCertificate(t, func(t *testing.T, s shape, _, dir string) {
		ok, out := program(t, dir, "", "certtool", "--verify", "--load-ca-certificate", s.trust, "--infile", "localhost.crt", "--verify-hostname", "localhost")
		if want := s.name != "self-signed"; ok != want {
			t.Errorf("accepted: %v, want %v: %s", ok, want, out)
		}
	})
}

// NSS is what Firefox and, for its store, Chromium on Linux verify with.
func TestNSS(t *testing.T) {
	eachCertificate(t, func(t *testing.T, s shape, keyType, dir string) {
		db := "sql:" + t.TempDir()
		steps := [][]string{{"-N", "--empty-password"}, {"-A", "-n", "ca", "-t", "C,,", "-i", s.trust}, {"-A", "-n", "leaf", "-t", ",,", "-i", "localhost.crt"}}
		if s.name == "self-signed" { // trusted as it is
			steps = [][]string{{"-N", "--empty-password"}, {"-A", "-n", "leaf", "-t", "P,,", "-i", "localhost.crt"}}
		}
		var said string
		accepted := true
		for _, args := range append(steps, []string{"-V", "-u", "V", "-n", "leaf"}) {
			ok, out := program(t, dir, "", "certutil", append(args, "-d", db)...)
			accepted, said = accepted && ok, said+out
		}
		if want := keyType != "ed25519"; accepted != want { // NSS does not even store Ed25519
			t.Errorf("accepted: %v, want %v: %s", accepted, want, said)
		}
	})
}

// A CA that is kept to names is kept to them by others, too.
func TestConstraintsHold(t *testing.T) {
	dir := t.TempDir()
	webtoolRuns(t, dir, "gen", "ca", "--permit", "example.com")
	conf := "subjectAltName=DNS:%s\n"
	for name, want := range map[string]bool{"a.example.com": true, "a.example.org": false} {
		for _, args := range [][]string{
			{"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "k.pem", "-out", "r.pem", "-subj", "/CN=" + name},
			{"x509", "-req", "-in", "r.pem", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "ext", "-out", "leaf.pem"},
		} {
			if err := os.WriteFile(filepath.Join(dir, "ext"), fmt.Appendf(nil, conf, name), 0o600); err != nil {
				t.Fatal(err)
			}
			if ok, out := program(t, dir, "", "openssl", args...); !ok {
				t.Fatalf("openssl %q: %s", args, out)
			}
		}
		if ok, out := program(t, dir, "", "openssl", "verify", "-CAfile", "ca.crt", "leaf.pem"); ok != want {
			t.Errorf("openssl, %s: %v: %s", name, ok, out)
		}
		if ok, out := program(t, dir, "", "certtool", "--verify", "--load-ca-certificate", "ca.crt", "--infile", "leaf.pem"); ok != want {
			t.Errorf("certtool, %s: %v: %s", name, ok, out)
		}
	}
}

// What the warnings about names say is so.
func TestWildcardBelowATopLevelName(t *testing.T) {
	dir := t.TempDir()
	webtoolRuns(t, dir, "gen", "cert", "--host", "*.lan", "--host", "*.example.com", "--cert-file", "w.crt")
	for host, want := range map[string]bool{"a.lan": false, "a.example.com": true, "example.com": false, "a.b.example.com": false} {
		if ok, out := program(t, dir, "", "openssl", "verify", "-CAfile", "w.crt", "-verify_hostname", host, "w.crt"); ok != want {
			t.Errorf("%s: %v: %s", host, ok, out)
		}
	}
}

// Hashes go both ways between htpasswd and webtool.
func TestHtpasswd(t *testing.T) {
	dir := t.TempDir()
	for _, word := range []string{"secret", "pass word", "pässwörd", strings.Repeat("x", 72), "$dollar'quote\"", "-"} {
		file := filepath.Join(dir, "p")
		if err := os.WriteFile(file, []byte(word+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		ok, out := program(t, dir, "", "htpasswd", "-nbB", "-C", "5", "--", "u", word)
		if !ok {
			t.Fatalf("htpasswd: %s", out)
		}
		hash := strings.TrimPrefix(strings.TrimSpace(out), "u:")
		webtoolRuns(t, dir, "hash-password", "--password-file", "p", "--verify="+hash)

		ours, err := exec.Command(filepath.Join(webtoolFolder(t), "webtool"), "hash-password", "--cost", "5", "--password-file", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "users"), []byte("u:"+string(ours)), 0o600); err != nil {
			t.Fatal(err)
		}
		if ok, out := program(t, dir, "", "htpasswd", "-vb", "users", "--", "u", word); !ok {
			if ok, out = program(t, dir, "", "htpasswd", "-vb", "users", "u", word); !ok {
				t.Errorf("htpasswd refuses our hash of %q: %s", word, out)
			}
		}
	}
}
