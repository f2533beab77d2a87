package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// proxy is an HTTP proxy for those who say the password, "" is for all. It finds
// every host on this machine, so that only who asks it gets to one.
func proxy(password string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Proxy-Authorization") != password:
			w.WriteHeader(http.StatusProxyAuthRequired)
		case r.Method == http.MethodConnect:
			tunnel(w, r)
		case r.URL.Host == "":
			http.Error(w, "what is asked of a proxy is in absolute form", http.StatusBadRequest)
		default:
			forward(w, r)
		}
	})
}

func tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := net.Dial("tcp", "127.0.0.1:"+r.URL.Port())
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		there.Close()
		return
	}
	fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n")
	join(here, there)
}

// forward is what squid and its like do with http; they rarely let CONNECT through
// to other ports than 443.
func forward(w http.ResponseWriter, r *http.Request) {
	again := r.Clone(r.Context())
	again.RequestURI, again.URL.Host = "", "127.0.0.1:"+r.URL.Port()
	again.Header.Del("Proxy-Authorization")
	answer, err := http.DefaultTransport.RoundTrip(again)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	w.Header().Set("Via", "1.1 proxy for "+r.Host)
	w.Header().Set("X-Frame-Options", "forwarded")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// socks is a SOCKS 5 proxy (RFC 1928, RFC 1929) that knows one name alone,
// prom.invalid.
func socks(here net.Conn, login string) {
	read := func(n int) string {
		b := make([]byte, n)
		_, _ = io.ReadFull(here, b)
		return string(b)
	}
	methods := read(int(read(2)[1]))
	if login == "" {
		fmt.Fprint(here, "\x05\x00")
	} else {
		if !strings.Contains(methods, "\x02") {
			fmt.Fprint(here, "\x05\xff")
			return
		}
		fmt.Fprint(here, "\x05\x02")
		if read(len(login)) != login {
			fmt.Fprint(here, "\x01\x01")
			return
		}
		fmt.Fprint(here, "\x01\x00")
	}
	if read(4)[3] != 3 || read(int(read(1)[0])) != "prom.invalid" {
		fmt.Fprint(here, "\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")
		return
	}
	port := binary.BigEndian.Uint16([]byte(read(2)))
	there, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		fmt.Fprint(here, "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
		return
	}
	fmt.Fprint(here, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
	join(here, there)
}

// join passes on what either side says, until one of them ends.
func join(here, there net.Conn) {
	defer here.Close()
	defer there.Close()
	go func() {
		_, _ = io.Copy(there, here)
		there.Close()
	}()
	_, _ = io.Copy(here, there)
}
