//go:build systems

package wire_test

import (
	"bytes"
	"context"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/wire"
)

// server is a program under test, on a port of its own.
type server struct {
	address string
	cert    tls.Certificate
	dir     string
}

// files writes a certificate and its key as PEM.
func files(t *testing.T, cert tls.Certificate) *server {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{cert: cert, dir: t.TempDir()}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: cert.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(s.dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	l.Close()
	return s
}

// start starts a program and waits until it listens.
func (s *server) start(t *testing.T, name string, args ...string) {
	t.Helper()
	var out bytes.Buffer
	program := exec.Command(name, args...)
	program.Stdout, program.Stderr, program.Dir = &out, &out, s.dir
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = program.Wait(); close(ended) }()
	t.Cleanup(func() { _ = program.Process.Signal(os.Interrupt); <-ended })
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for {
		if conn, err := net.Dial("tcp", s.address); err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", name, out.String())
		case <-retry.C:
		}
	}
}

// nginx starts Debian's nginx with lines of a server block.
func nginx(t *testing.T, cert tls.Certificate, lines string) *server {
	s := files(t, cert)
	config := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/error.log; worker_processes 1; master_process off;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fast;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	server { listen %[2]s ssl; ssl_certificate %[1]s/cert.pem; ssl_certificate_key %[1]s/key.pem; %[3]s }
}`, s.dir, s.address, lines)
	if err := os.WriteFile(filepath.Join(s.dir, "nginx.conf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start(t, "/usr/sbin/nginx", "-e", filepath.Join(s.dir, "error.log"), "-c", filepath.Join(s.dir, "nginx.conf"))
	return s
}

func (s *server) survey(t *testing.T) *wire.Support {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	support := survey(s.address).Run(ctx)
	t.Logf("%d connections\n%s", support.Connections, tell(support))
	return support
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// opensslSuites are the suites of a cipher list, as OpenSSL itself numbers them.
func opensslSuites(t *testing.T, version, list string) (ids []uint16) {
	for line := range strings.Lines(output(t, "openssl", "ciphers", "-s", "-psk", version, "-V", list)) {
		var high, low uint16
		if _, err := fmt.Sscanf(strings.TrimSpace(line), "0x%x,0x%x", &high, &low); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		ids = append(ids, high<<8|low)
	}
	return ids
}

var scannedID = regexp.MustCompile(`0x([0-9A-Fa-f]{4})`)

// sslscan returns the suites that sslscan sees, by version: "TLSv1.2".
func sslscan(t *testing.T, address string) map[string][]uint16 {
	seen := map[string][]uint16{}
	for line := range strings.Lines(output(t, "sslscan", "--no-colour", "--no-certificate", "--show-cipher-ids", "--no-heartbleed", address)) {
		var version, unit string
		var bits int
		line = strings.TrimPrefix(strings.TrimPrefix(line, "Preferred"), "Accepted")
		m := scannedID.FindStringSubmatch(line)
		if n, _ := fmt.Sscan(line, &version, &bits, &unit); n < 3 || unit != "bits" || m == nil {
			continue
		}
		var id uint16
		if _, err := fmt.Sscanf(m[1], "%x", &id); err != nil {
			t.Fatal(err)
		}
		seen[version] = append(seen[version], id)
	}
	return seen
}

var (
	nmapVersion = regexp.MustCompile(`^\|\s+(TLSv1\.\d|SSLv3):`)
	nmapSuite   = regexp.MustCompile(`^\|\s+(TLS_\w+) `)
)

// nmap returns the names of the suites that nmap sees, by version: "TLSv1.2".
func nmap(t *testing.T, address string) map[string][]string {
	_, port, _ := net.SplitHostPort(address)
	seen, version := map[string][]string{}, ""
	for line := range strings.Lines(output(t, "nmap", "-Pn", "-n", "-p", port, "--script", "+ssl-enum-ciphers", "127.0.0.1")) {
		if m := nmapVersion.FindStringSubmatch(line); m != nil {
			version = m[1]
		} else if m := nmapSuite.FindStringSubmatch(line); m != nil {
			// nmap gives the names of suites in TLS 1.3 a prefix of its own.
			seen[version] = append(seen[version], strings.Replace(m[1], "TLS_AKE_WITH_", "TLS_", 1))
		}
	}
	return seen
}

// labels are the names of the versions to sslscan and nmap.
var labels = map[uint16]string{wire.TLS13: "TLSv1.3", wire.TLS12: "TLSv1.2", wire.TLS11: "TLSv1.1", wire.TLS10: "TLSv1.0"}

func names(ids []uint16) (names []string) {
	for _, id := range ids {
		names = append(names, wire.SuiteName(id))
	}
	slices.Sort(names)
	return names
}

func groupNames(ids []uint16) (names []string) {
	for _, id := range ids {
		names = append(names, wire.GroupName(id))
	}
	return names
}

func same[T string | uint16](t *testing.T, what string, got, want []T) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	extra := slices.DeleteFunc(slices.Clone(got), func(x T) bool { return slices.Contains(want, x) })
	missed := slices.DeleteFunc(slices.Clone(want), func(x T) bool { return slices.Contains(got, x) })
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s: got %v beside, and missed %v of %v", what, extra, missed, want)
	}
}

func TestNginxAll(t *testing.T) {
	for name, kind := range map[string]struct {
		cert tls.Certificate
		aut  string
	}{"RSA": {certificate(t, rsaKey()), "aRSA"}, "ECDSA": {certificate(t, ecKey(elliptic.P256())), "aECDSA"}} {
		t.Run(name, func(t *testing.T) {
			s := nginx(t, kind.cert, "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;")
			got := s.survey(t)
			if got.Connections > 100 {
				t.Errorf("%d connections", got.Connections)
			}
			scanned, mapped := sslscan(t, s.address), nmap(t, s.address)
			for version, label := range labels {
				v := got.Version(version)
				if v.Supported != wire.Yes || !v.Complete || v.Err != nil {
					t.Errorf("%s: %+v", label, v)
				}
				same(t, "sslscan "+label, v.Suites, scanned[label])
				same(t, "nmap "+label, names(v.Suites), mapped[label])
			}
			if v := got.Version(wire.SSL30); v.Supported != wire.No {
				t.Errorf("%+v", v)
			}
			same(t, "groups of TLS 1.3", groupNames(got.Version(wire.TLS13).Groups),
				[]string{"X25519", "P-256", "X448", "P-521", "P-384", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"})
			same(t, "groups of TLS 1.2", groupNames(got.Version(wire.TLS12).Groups), []string{"X25519", "P-256", "X448", "P-521", "P-384"})
		})
	}
}

// TestNginxDefaults counts what a full survey of a common server takes, with the
// suites and groups of nginx's defaults.
func TestNginxDefaults(t *testing.T) {
	s := nginx(t, certificate(t, ecKey(elliptic.P256())), "ssl_protocols TLSv1.2 TLSv1.3;")
	got := s.survey(t)
	same(t, "sslscan", got.Version(wire.TLS12).Suites, sslscan(t, s.address)["TLSv1.2"])
	same(t, "nmap", names(got.Version(wire.TLS13).Suites), nmap(t, s.address)["TLSv1.3"])
	if got.Connections > 33 {
		t.Errorf("%d connections", got.Connections)
	}
}

// TestNginxOrders has nginx choose by its own order, with curves and certificates
// that stand in the way.
func TestNginxOrders(t *testing.T) {
	for name, test := range map[string]struct {
		cert   tls.Certificate
		lines  string
		groups []string // TLS 1.2
	}{
		"own order, RSA": {certificate(t, rsaKey()), "ssl_prefer_server_ciphers on; ssl_ciphers HIGH; ssl_ecdh_curve secp384r1:X25519:prime256v1;",
			[]string{"P-384", "X25519", "P-256"}},
		"curve of the certificate last": {certificate(t, ecKey(elliptic.P384())), "ssl_prefer_server_ciphers on; ssl_ecdh_curve X25519:prime256v1:secp384r1;",
			[]string{"X25519", "P-256", "P-384"}},
		"no curve but the certificate's": {certificate(t, ecKey(elliptic.P256())), "ssl_ecdh_curve prime256v1;", []string{"P-256"}},
		"clients' order":                 {certificate(t, ecKey(elliptic.P384())), "ssl_ecdh_curve prime256v1:secp384r1:X448:secp521r1;", []string{"P-256", "P-384", "X448", "P-521"}},
		"brainpool":                      {certificate(t, rsaKey()), "ssl_ecdh_curve brainpoolP256r1:secp256k1:sect571r1:X25519;", []string{"brainpoolP256r1", "secp256k1", "sect571r1", "X25519"}},
		"one suite":                      {certificate(t, rsaKey()), "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := nginx(t, test.cert, test.lines)
			v := s.survey(t).Version(wire.TLS12)
			same(t, "suites", v.Suites, sslscan(t, s.address)["TLSv1.2"])
			if test.groups != nil {
				same(t, "groups", groupNames(v.Groups), test.groups)
			} else if v.Groups != nil {
				t.Error(v.Groups)
			}
		})
	}
}

// TestNginxTwoCertificates has suites of both kinds.
func TestNginxTwoCertificates(t *testing.T) {
	other := files(t, certificate(t, ecKey(elliptic.P384())))
	lines := fmt.Sprintf("ssl_certificate %[1]s/cert.pem; ssl_certificate_key %[1]s/key.pem; ssl_ciphers HIGH:!aNULL; ssl_protocols TLSv1.2;", other.dir)
	s := nginx(t, certificate(t, rsaKey()), lines)
	v := s.survey(t).Version(wire.TLS12)
	same(t, "suites", v.Suites, sslscan(t, s.address)["TLSv1.2"])
	same(t, "groups", groupNames(v.Groups), []string{"X25519", "P-256", "X448", "P-521", "P-384"})
}

// TestSServer has OpenSSL serve what nginx cannot: DHE, PSK, anonymous and NULL
// suites, and a list of client CAs.
func TestSServer(t *testing.T) {
	s := files(t, certificate(t, rsaKey()))
	const list = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"
	s.start(t, "openssl", "s_server", "-accept", s.address, "-cert", "cert.pem", "-key", "key.pem", "-quiet", "-alpn", "h2",
		"-cipher", list, "-psk", "00", "-psk_hint", "hint", "-tls1_2", "-CAfile", "cert.pem", "-Verify", "1", "-dhparam", dhparam(t, s.dir))
	got := s.survey(t)
	v := got.Version(wire.TLS12)
	want := slices.DeleteFunc(opensslSuites(t, "-tls1_2", list+":-aECDSA:-aDSS:-SRP"), wire.IsTLS13Suite)
	same(t, "suites", names(v.Suites), names(want))
	if v.DHBits != 2048 || !slices.Contains(v.Groups, 256) || !v.Complete {
		t.Errorf("DHE with %d bits; %v; %v", v.DHBits, v.Groups, v.Err)
	}
	asked := v.First.Asked
	leaf, err := x509.ParseCertificate(s.cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if asked == nil || len(asked.CANames) != 1 || !bytes.Equal(asked.CANames[0], leaf.RawSubject) {
		t.Errorf("%+v", asked)
	}
	for _, other := range []uint16{wire.TLS13, wire.TLS11, wire.TLS10, wire.SSL30} {
		if got.Version(other).Supported != wire.No {
			t.Errorf("%+v", got.Version(other))
		}
	}
}

// dhparam writes the parameters of ffdhe2048.
func dhparam(t *testing.T, dir string) string {
	path := filepath.Join(dir, "dh.pem")
	output(t, "openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", path)
	return path
}

// TestGnuTLS is another stack: RFC 7919, and its own ways to refuse.
func TestGnuTLS(t *testing.T) {
	s := files(t, certificate(t, rsaKey()))
	_, port, _ := net.SplitHostPort(s.address)
	s.start(t, "gnutls-serv", "--quiet", "--echo", "--port", port, "--x509certfile", "cert.pem", "--x509keyfile", "key.pem",
		"--priority", "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+ANON-ECDH:+ANON-DH:+DHE-RSA")
	got := s.survey(t)
	for _, version := range []uint16{wire.TLS10, wire.TLS11, wire.TLS12, wire.TLS13} {
		if v := got.Version(version); v.Supported != wire.Yes || !v.Complete {
			t.Errorf("%+v", v)
		}
	}
	same(t, "nmap", names(got.Version(wire.TLS12).Suites), nmap(t, s.address)["TLSv1.2"])
	same(t, "groups", groupNames(got.Version(wire.TLS13).Groups),
		[]string{"P-256", "P-384", "P-521", "X25519", "X448", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"})
}

// TestNSS is one more stack, with certificates of both kinds.
func TestNSS(t *testing.T) {
	s := files(t, certificate(t, rsaKey()))
	_, port, _ := net.SplitHostPort(s.address)
	db := "sql:" + s.dir
	output(t, "certutil", "-N", "-d", db, "--empty-password")
	noise := filepath.Join(s.dir, "noise")
	if err := os.WriteFile(noise, bytes.Repeat([]byte("no secret"), 20), 0o600); err != nil {
		t.Fatal(err)
	}
	for serial, key := range []string{"rsa -g 2048", "ec -q nistp256"} {
		args := fmt.Sprintf("-S -d %s -n server%d -s CN=wire.example.com -x -t C,, -m %d -z %s -k %s", db, serial, serial+1, noise, key)
		output(t, "certutil", strings.Fields(args)...)
	}
	s.start(t, "selfserv", "-d", db, "-n", "server0", "-e", "server1", "-p", port, "-V", "tls1.0:tls1.3", "-H", "1")
	got, mapped := s.survey(t), nmap(t, s.address)
	for version, label := range labels {
		if v := got.Version(version); !v.Complete || v.Err != nil {
			t.Errorf("%s: %+v", label, v)
		}
		same(t, label, names(got.Version(version).Suites), mapped[label])
	}
	if v := got.Version(wire.TLS12); !slices.Contains(v.Groups, 256) || v.DHBits != 2048 {
		t.Errorf("%+v", v)
	}
}
