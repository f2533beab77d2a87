package message_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestNoHandshake explains what a client and a server of net/http say when the
// other side speaks something else, or leaves.
func TestNoHandshake(t *testing.T) {
	cert, _ := pair(t, nil)
	logs := &lines{news: make(chan string, 8)}
	serve := func(secure bool) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{ErrorLog: log.New(logs, "", 0), TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}}
		go func() {
			if secure {
				_ = server.ServeTLS(l, "", "")
			} else {
				_ = server.Serve(l)
			}
		}()
		t.Cleanup(func() { server.Close() })
		return l.Addr().String()
	}
	secure, plain := serve(true), serve(false)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: 20 * time.Second}
	ask := func(url string) error {
		answer, err := client.Get(url)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("%s", bytes.TrimSpace(body))
	}
	explained(t, "https to http", ask("https://"+plain), "record-no-tls")
	_, tlsErr := tls.Dial("tcp", plain, &tls.Config{InsecureSkipVerify: true})
	explained(t, "TLS to http", tlsErr, "record-no-tls")
	explained(t, "http to https", ask("http://"+secure), "http-to-https")
	explained(t, "http to https, in the log", fmt.Errorf("%s", <-logs.news), "http-to-https")
	explained(t, "httpss", ask("httpss://"+secure), "scheme-unknown")

	leave := func(write string) error {
		conn, err := net.Dial("tcp", secure)
		if err != nil {
			t.Fatal(err)
		}
		if write != "" {
			_, _ = conn.Write([]byte(write))
			_, _ = bufio.NewReader(conn).ReadByte() // the server has read it
		}
		conn.Close()
		return fmt.Errorf("%s", <-logs.news)
	}
	explained(t, "gone, in the log", leave(""), "logged-eof")
	explained(t, "SSH, in the log", leave("SSH-2.0-OpenSSH_9.2\r\n"), "logged-record-no-tls")

	hang := func(end func(net.Conn)) error {
		ours, theirs := connection(t)
		go func() {
			_, _ = theirs.Read(make([]byte, 4096))
			end(theirs)
		}()
		return tls.Client(ours, &tls.Config{InsecureSkipVerify: true}).Handshake()
	}
	explained(t, "closed", hang(func(c net.Conn) { c.Close() }), "eof")
	explained(t, "reset", hang(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0); c.Close() }), "connection-reset")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	explained(t, "nobody", ask("https://"+l.Addr().String()), "connection-refused")
	ours, _ := connection(t)
	_ = ours.SetDeadline(time.Unix(1, 0))
	explained(t, "late", tls.Client(ours, &tls.Config{InsecureSkipVerify: true}).Handshake(), "timeout")
}
