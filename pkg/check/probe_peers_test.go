package check_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// tlsPeer accepts connections until the test ends, shakes hands over each, and then
// reads what comes and answers nothing. It returns its URL.
func tlsPeer(t *testing.T, config *tls.Config) string {
	t.Helper()
	cert, key := fixtures.SelfSigned(fixtures.Leaf(fixtures.Now))
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	config.Certificates = []tls.Certificate{pair}
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(io.Discard, conn)
			}()
		}
	}()
	return "https://" + l.Addr().String()
}

// lookFully looks at a peer as somebody who trusts nobody and has no certificate.
func lookFully(t *testing.T, url string, timeout time.Duration) (*finding.EndpointReport, *probe.Observed) {
	t.Helper()
	r := probe.Endpoint(t.Context(), &probe.Options{Full: true, Exposure: true, Timeout: timeout, Version: "test",
		Now: func() time.Time { return fixtures.Now }}, target(t, url))
	return &r, r.Observed.(*probe.Observed)
}

// TestProbeSilentBehindHandshake looks at a server that shakes hands and never
// answers: what the handshake showed is told.
func TestProbeSilentBehindHandshake(t *testing.T) {
	r, seen := lookFully(t, tlsPeer(t, &tls.Config{}), 300*time.Millisecond)
	if got := strings.Join(rulesOf(r), " "); got != "endpoint-breaks-off endpoint-untrusted" {
		t.Errorf("%s\n%s", got, observations(r))
	}
	if seen.TLS == nil || len(seen.TLS.Chain) != 1 || *seen.TLS.Trusted {
		t.Errorf("%+v", seen.TLS)
	}
}

// TestProbeSilentBehindClientCert looks at a server that asks for a client
// certificate, and falls silent when it has got an answer.
func TestProbeSilentBehindClientCert(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		url := tlsPeer(t, &tls.Config{
			MinVersion: version, MaxVersion: version, ClientAuth: tls.RequestClientCert,
			VerifyConnection: func(tls.ConnectionState) error { <-t.Context().Done(); return nil },
		})
		r, seen := lookFully(t, url, 300*time.Millisecond)
		if got := strings.Join(rulesOf(r), " "); got != "endpoint-breaks-off endpoint-untrusted" {
			t.Errorf("%s\n%s", got, observations(r))
		}
		if seen.TLS == nil || !seen.TLS.ClientAuth.Asked || seen.TLS.ClientAuth.Type != nil || len(seen.TLS.Chain) != 1 {
			t.Errorf("%+v\n%s", seen.TLS, observations(r))
		}
	}
}

// TestProbeOldAlerts looks at servers that say alert 42 whatever is wrong with the
// client's certificate, as Go does before 1.20.
func TestProbeOldAlerts(t *testing.T) {
	for version, want := range map[uint16]string{tls.VersionTLS13: "RequireAndVerifyClientCert", tls.VersionTLS12: ""} {
		url := tlsPeer(t, &tls.Config{
			MinVersion: version, MaxVersion: version, ClientAuth: tls.RequestClientCert,
			VerifyConnection: func(tls.ConnectionState) error { return errors.New("no") }, // crypto/tls sends alert 42
		})
		r, seen := lookFully(t, url, 20*time.Second)
		got := ""
		if seen.TLS == nil {
			t.Fatal(observations(r))
		}
		if seen.TLS.ClientAuth.Type != nil {
			got = *seen.TLS.ClientAuth.Type
		}
		// In TLS 1.2 the client is refused before there is a session, and what it was
		// shown before is told as well.
		if got != want || !seen.TLS.ClientAuth.Asked || len(seen.TLS.Chain) != 1 || seen.TLS.Version == nil || len(seen.TLS.Versions) == 0 {
			t.Errorf("%s: %q, %+v\n%s", tls.VersionName(version), got, seen.TLS, observations(r))
		}
	}
}

// TestProbeHangsUpOnPlainHTTP looks at a TLS server that says nothing to plain HTTP.
func TestProbeHangsUpOnPlainHTTP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1<<10))
			conn.Close()
		}
	}()
	r, _ := lookFully(t, "http://"+l.Addr().String(), 20*time.Second)
	if got := observations(r); !strings.Contains(got, `["what listens there speaks TLS"`) {
		t.Error(got)
	}
}
