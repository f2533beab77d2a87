package message_test

import (
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
)

// alertsSeen are the alerts, and what explains each: to a client, and in a log.
var alertsSeen = map[byte][2]string{
	10: {"alert-other", "logged-alert"}, 20: {"alert-other", "logged-alert"}, 22: {"alert-other", "logged-alert"},
	40: {"alert-handshake-failure", "logged-handshake-failure"}, 42: {"alert-bad-certificate", "logged-bad-certificate"},
	43: {"alert-unsupported-certificate", "logged-bad-certificate"}, 44: {"alert-revoked-certificate", "logged-alert"},
	45: {"alert-expired-certificate", "logged-bad-certificate"}, 46: {"alert-unknown-certificate", "logged-bad-certificate"},
	47: {"alert-illegal-parameter", "logged-alert"}, 48: {"alert-unknown-ca", "logged-bad-certificate"}, 49: {"alert-access-denied", "logged-alert"},
	50: {"alert-decode-error", "logged-alert"}, 51: {"alert-decode-error", "logged-alert"}, 70: {"alert-protocol-version", "logged-protocol-version"},
	71: {"alert-insufficient-security", "logged-alert"}, 80: {"alert-internal-error", "logged-internal-error"},
	86: {"alert-inappropriate-fallback", "logged-alert"}, 90: {"alert-user-canceled", "logged-alert"}, 109: {"alert-missing-extension", "logged-alert"}, 110: {"alert-missing-extension", "logged-alert"},
	112: {"alert-unrecognized-name", "logged-alert"}, 116: {"alert-certificate-required", "logged-handshake-failure"}, 120: {"alert-no-application-protocol", "logged-alert"},
	41: {"alert-certificate-required", "logged-alert"}, 200: {"alert", "logged-alert"},
}

// TestAlerts sends every alert to a client and to a server of net/http, and
// explains what they say.
func TestAlerts(t *testing.T) {
	cert, _ := pair(t, nil)
	logs := &lines{news: make(chan string, 8)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(logs, "", 0), TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}}
	go func() { _ = server.ServeTLS(l, "", "") }()
	defer server.Close()
	for number, want := range alertsSeen {
		record := []byte{21, 3, 3, 0, 2, 2, number}
		ours, theirs := connection(t)
		go func() {
			_, _ = theirs.Read(make([]byte, 4096))
			_, _ = theirs.Write(record)
		}()
		explained(t, fmt.Sprintf("alert %d", number), tls.Client(ours, &tls.Config{InsecureSkipVerify: true}).Handshake(), want[0])

		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(record); err != nil {
			t.Fatal(err)
		}
		line := <-logs.news
		conn.Close()
		explained(t, fmt.Sprintf("alert %d in a log", number), fmt.Errorf("%s", line), want[1])
	}
}

// lines takes what a server logs, line by line.
type lines struct{ news chan string }

func (l *lines) Write(p []byte) (int, error) {
	l.news <- strings.TrimSpace(string(p))
	return len(p), nil
}
