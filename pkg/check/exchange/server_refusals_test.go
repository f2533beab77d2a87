package exchange_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
)

// TestProhibitedSuite meets net/http's answer to a suite of RFC 9113, appendix A.
func TestProhibitedSuite(t *testing.T) {
	_, dial := serve(t, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	}}, true)
	conn := dial(&tls.Config{NextProtos: []string{"h2"}, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}})
	_, err := exchange.New(conn, "h2", exchange.Limits{}).Do(t.Context(), get("/hello"))
	var refused *exchange.RefusedError
	if !errors.As(err, &refused) || refused.Code != exchange.InadequateSecurity || refused.Stream {
		t.Fatal(err)
	}
	if !strings.Contains(err.Error(), "INADEQUATE_SECURITY") {
		t.Error(err)
	}
}

// TestAlertInside finds the alert of TLS 1.3 that comes after the handshake.
func TestAlertInside(t *testing.T) {
	for _, proto := range []string{"h2", "http/1.1"} {
		_, dial := serve(t, &tls.Config{ClientAuth: tls.RequireAnyClientCert}, proto == "h2")
		_, err := exchange.New(dial(nil), proto, exchange.Limits{}).Do(t.Context(), get("/hello"))
		var op *net.OpError
		if !errors.As(err, &op) || op.Op != "remote error" {
			t.Errorf("%s: %v", proto, err)
		}
	}
}

// TestWrongProtocol speaks each version to a server of the other, and to TLS.
func TestWrongProtocol(t *testing.T) {
	server, dial := serve(t, nil, true)
	var other *exchange.NotHTTPError
	conn := dial(&tls.Config{NextProtos: []string{"h2"}})
	// net/http may close before its SETTINGS are out.
	_, err := exchange.New(conn, "http/1.1", exchange.Limits{}).Do(t.Context(), get("/"))
	if err == nil {
		t.Error("an answer to HTTP/1.1 from HTTP/2")
	}
	conn = dial(&tls.Config{NextProtos: []string{"http/1.1"}})
	_, err = exchange.New(conn, "h2", exchange.Limits{}).Do(t.Context(), get("/"))
	if !errors.As(err, &other) || !strings.HasPrefix(string(other.First), "HTTP/1.1 ") {
		t.Errorf("HTTP/2 to HTTP/1.1: %v", err)
	}
	plain, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	response, err := exchange.New(plain, "http/1.1", exchange.Limits{}).Do(t.Context(), get("/"))
	if err != nil || response.Status != 400 || response.Proto != "HTTP/1.0" || response.Reusable {
		t.Errorf("plain text to TLS: %+v: %v", response, err)
	}
}

// TestServerCloses asks after the server has closed an idle connection.
func TestServerCloses(t *testing.T) {
	for _, proto := range []string{"h2", "http/1.1"} {
		server, dial := serve(t, nil, proto == "h2")
		c := exchange.New(dial(nil), proto, exchange.Limits{})
		if _, err := c.Do(t.Context(), get("/hello")); err != nil {
			t.Fatal(err)
		}
		server.CloseClientConnections()
		if response, err := c.Do(t.Context(), get("/hello")); err == nil {
			t.Errorf("%s: %+v", proto, response)
		}
	}
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("why")
	cancel(why)
	_, dial := serve(t, nil, false)
	if _, err := exchange.New(dial(nil), "http/1.1", exchange.Limits{}).Do(ctx, get("/hello")); !errors.Is(err, why) {
		t.Error(err)
	}
}
