package message_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"testing"
	"time"

	"webtool/testdata/fixtures"
)

// explained checks which entry explains an error.
func explained(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	if got := names(err.Error()); len(got) != 1 || got[0] != want {
		t.Errorf("%s: %q is explained by %v, not by %s", what, err, got, want)
	}
}

// meet lets a client and a server of crypto/tls shake hands, and read once.
func meet(t *testing.T, client, server *tls.Config) (clientErr, serverErr error) {
	t.Helper()
	ours, theirs := connection(t)
	done := make(chan error, 1)
	go func() {
		conn := tls.Server(theirs, server)
		err := conn.Handshake()
		if err == nil {
			_, _ = conn.Write([]byte("x"))
		}
		done <- err
		theirs.Close()
	}()
	conn := tls.Client(ours, client)
	if clientErr = conn.Handshake(); clientErr == nil {
		_, clientErr = conn.Read(make([]byte, 1))
	}
	ours.Close()
	return clientErr, <-done
}

// connection is one over loopback: in memory, alerts would wait for readers.
func connection(t *testing.T) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err == nil {
		server, err = l.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	late := time.Now().Add(20 * time.Second)
	_, _ = client.SetDeadline(late), server.SetDeadline(late)
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

// pair makes a self-signed certificate, and a pool that trusts it.
func pair(t *testing.T, change func(*x509.Certificate)) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	template := fixtures.Leaf(time.Now())
	if change != nil {
		change(template)
	}
	certPEM, keyPEM := fixtures.SelfSigned(template)
	return load(t, certPEM, keyPEM), pool(certPEM)
}

func load(t *testing.T, certPEM, keyPEM []byte) tls.Certificate {
	t.Helper()
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func pool(certPEM []byte) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	return pool
}

// TestServersCertificate explains what a client says of each fault of a server's
// certificate.
func TestServersCertificate(t *testing.T) {
	day := 24 * time.Hour
	now := time.Now()
	for _, test := range []struct {
		name   string
		change func(*x509.Certificate)
		client *tls.Config // "" of the name is localhost
		want   string
	}{
		{"expired", func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.Add(-9*day), now.Add(-day) }, &tls.Config{}, "expired"},
		{"early", func(c *x509.Certificate) { c.NotBefore = now.Add(day) }, &tls.Config{}, "not-yet-valid"},
		{"unknown", nil, &tls.Config{RootCAs: x509.NewCertPool()}, "unknown-authority"},
		{"wrong name", nil, &tls.Config{ServerName: "db1.example.com"}, "wrong-name"},
		{"wrong address", nil, &tls.Config{ServerName: "10.9.9.9"}, "wrong-name"},
		{"address, names alone", func(c *x509.Certificate) { c.IPAddresses = nil }, &tls.Config{ServerName: "127.0.0.1"}, "no-ip-san"},
		{"no SAN", func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }, &tls.Config{ServerName: "prom.example.com"}, "legacy-common-name"},
		{"no name at all", func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }, &tls.Config{}, "wrong-name"},
		{"for clients", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, &tls.Config{}, "usage"},
	} {
		cert, roots := pair(t, test.change)
		if test.client.RootCAs == nil {
			test.client.RootCAs = roots
		}
		if test.client.ServerName == "" {
			test.client.ServerName = "localhost"
		}
		clientErr, serverErr := meet(t, test.client, &tls.Config{Certificates: []tls.Certificate{cert}})
		explained(t, test.name, clientErr, test.want)
		explained(t, test.name+", in the server's log", fmt.Errorf("http: TLS handshake error from 10.0.0.1:1234: %w", serverErr), "logged-bad-certificate")
	}
}

// TestIssuers explains what a client says of CAs that do not fit.
func TestIssuers(t *testing.T) {
	now := time.Now()
	other, otherKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	same, _ := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	cert, key := fixtures.IssuedBy(fixtures.Leaf(now), other, otherKey)
	noCA := fixtures.CA(now, "Ops CA")
	noCA.IsCA, noCA.MaxPathLenZero = false, false
	unfit, unfitKey := fixtures.SelfSigned(noCA)
	unfitCert, unfitCertKey := fixtures.IssuedBy(fixtures.Leaf(now), unfit, unfitKey)
	for _, test := range []struct {
		name      string
		cert, key []byte
		roots     *x509.CertPool
		want      string
	}{
		{"another CA of the same name", cert, key, pool(same), "authority-of-same-name"},
		{"no CA", unfitCert, unfitCertKey, pool(unfit), "authority-may-not-sign"},
	} {
		clientErr, _ := meet(t, &tls.Config{RootCAs: test.roots, ServerName: "localhost"}, &tls.Config{Certificates: []tls.Certificate{load(t, test.cert, test.key)}})
		explained(t, test.name, clientErr, test.want)
	}
	for reason, want := range map[error]string{
		x509.InsecureAlgorithmError(x509.SHA1WithRSA):                                                      "insecure-signature",
		x509.CertificateInvalidError{Reason: x509.TooManyIntermediates}:                                    "constraints",
		x509.CertificateInvalidError{Reason: x509.CANotAuthorizedForThisName, Detail: "x"}:                 "constraints",
		x509.CertificateInvalidError{Reason: x509.CANotAuthorizedForExtKeyUsage, Detail: "x"}:              "usage",
		x509.CertificateInvalidError{Reason: x509.NameConstraintsWithoutSANs}:                              "constraints",
		x509.CertificateInvalidError{Reason: x509.UnconstrainedName, Detail: "x"}:                          "constraints",
		x509.CertificateInvalidError{Reason: x509.NameMismatch}:                                            "constraints",
		x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}:                                     "authority-may-not-sign",
		x509.CertificateInvalidError{Reason: x509.NoValidChains}:                                           "constraints",
		x509.UnhandledCriticalExtension{}:                                                                  "constraints",
		x509.SystemRootsError{}:                                                                            "no-system-roots",
		x509.HostnameError{Certificate: &x509.Certificate{Subject: pkix.Name{CommonName: "a"}}, Host: "b"}: "wrong-name",
	} {
		explained(t, "crypto/x509", &tls.CertificateVerificationError{Err: reason}, want)
	}
}

// TestClientsCertificate explains what both sides say of a client's certificate:
// the client sees an alert, the server logs why.
func TestClientsCertificate(t *testing.T) {
	now := time.Now()
	server, _ := pair(t, nil)
	ca, caKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	issue := func(change func(*x509.Certificate)) *tls.Certificate {
		template := fixtures.ClientLeaf(now)
		change(template)
		cert, key := fixtures.IssuedBy(template, ca, caKey)
		pair := load(t, cert, key)
		return &pair
	}
	stranger, _ := pair(t, nil)
	none := &tls.Certificate{}
	for _, test := range []struct {
		name           string
		client         *tls.Certificate
		highest        uint16
		verify         func([][]byte, [][]*x509.Certificate) error
		onClient, logs string
	}{
		{"none, TLS 1.3", none, 0, nil, "alert-certificate-required", "client-certificate-missing"},
		{"none, TLS 1.2", none, tls.VersionTLS12, nil, "alert-handshake-failure", "client-certificate-missing"},
		{"a stranger's", &stranger, 0, nil, "alert-unknown-ca", "client-certificate-unknown-ca"},
		{"expired", issue(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.Add(-48*time.Hour), now.Add(-time.Hour) }), 0, nil, "alert-expired-certificate", "client-certificate-expired"},
		{"for servers", issue(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), 0, nil, "alert-bad-certificate", "client-certificate-usage"},
		{"a name that is not allowed", issue(func(*x509.Certificate) {}), 0, func([][]byte, [][]*x509.Certificate) error {
			return fmt.Errorf("could not find allowed SANs in client cert, found: %v", []string{"prometheus.example.com"})
		}, "alert-bad-certificate", "client-san-not-allowed"},
	} {
		clientErr, serverErr := meet(t,
			&tls.Config{InsecureSkipVerify: true, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return test.client, nil }},
			&tls.Config{Certificates: []tls.Certificate{server}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool(ca), MaxVersion: test.highest, VerifyPeerCertificate: test.verify})
		explained(t, test.name, clientErr, test.onClient)
		explained(t, test.name+", in the server's log", fmt.Errorf("http: TLS handshake error from 10.0.0.1:1234: %w", serverErr), test.logs)
	}
}

// TestNothingInCommon explains what both sides say when versions, suites, groups
// or protocols do not meet, and when the server cannot load its own config.
func TestNothingInCommon(t *testing.T) {
	server, _ := pair(t, nil)
	for _, test := range []struct {
		name               string
		client, server     *tls.Config
		onClient, onServer string
	}{
		{"an old client", &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, &tls.Config{}, "alert-protocol-version", "no-version-in-common"},
		{"an old server", &tls.Config{}, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "alert-protocol-version", "no-version-in-common"},
		{"versions reversed", &tls.Config{}, &tls.Config{MinVersion: tls.VersionTLS13, MaxVersion: tls.VersionTLS12}, "alert-protocol-version", "no-version-in-common"},
		{"suites", &tls.Config{MaxVersion: tls.VersionTLS12}, &tls.Config{CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}, "alert-handshake-failure", "no-suite-in-common"},
		{"groups", &tls.Config{CurvePreferences: []tls.CurveID{tls.X25519}}, &tls.Config{CurvePreferences: []tls.CurveID{tls.CurveP384}}, "alert-handshake-failure", "no-group-in-common"},
		{"protocols", &tls.Config{NextProtos: []string{"h2"}}, &tls.Config{NextProtos: []string{"http/1.1"}}, "alert-no-application-protocol", ""},
		{"a config that cannot be read", &tls.Config{}, &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			return nil, fmt.Errorf("open /etc/prometheus/web.yml: permission denied")
		}}, "alert-internal-error", "file-permission"},
	} {
		test.client.InsecureSkipVerify = true
		test.server.Certificates = []tls.Certificate{server}
		clientErr, serverErr := meet(t, test.client, test.server)
		explained(t, test.name, clientErr, test.onClient)
		if test.onServer != "" {
			explained(t, test.name+", on the server", serverErr, test.onServer)
		}
	}
	clientErr, _ := meet(t, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13, MaxVersion: tls.VersionTLS12}, &tls.Config{Certificates: []tls.Certificate{server}})
	explained(t, "versions of the client reversed", clientErr, "versions-reversed")
}
