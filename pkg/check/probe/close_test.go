package probe_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"testing"
	"time"

	"webtool/pkg/check/probe"
)

// TestLeavesNoConnection has a server that ends the connection on which it asks for a
// password, so that the password goes over another, which it keeps.
func TestLeavesNoConnection(t *testing.T) {
	ended := make(chan struct{}, 2)
	server := serve(t, secured(showing(honest().pair), func(_ context.Context, conn *tls.Conn) {
		defer func() { ended <- struct{}{} }()
		in := bufio.NewReader(conn)
		for {
			q, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if q.Header.Get("Authorization") == "" {
				fmt.Fprint(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				return
			}
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	}))
	ctx, cancel := context.WithCancel(t.Context()) // outlasts the look
	defer cancel()
	opts := looking(5 * time.Second)
	r := probe.Endpoint(ctx, opts, target(t, "https://localhost:"+server.port()))
	if seen := r.Observed.(*probe.Observed); seen.HTTP == nil || seen.HTTP.Right == nil || *seen.HTTP.Right != 200 || r.Connections != 2 {
		t.Fatalf("%d connections\n%s", r.Connections, told(&r))
	}
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	for range 2 {
		select {
		case <-ended:
		case <-late.C:
			t.Fatal("a connection stays open behind the look")
		}
	}
}
