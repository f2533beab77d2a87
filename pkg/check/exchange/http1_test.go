package exchange_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
)

// TestRealAnswers reads what servers send, well formed or nearly so.
func TestRealAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, test := range map[string]struct {
		method, answer string
		status         int
		body           string
		reusable       bool
	}{
		"length":                 {"", ok + "Content-Length: 2\r\n\r\nhi", 200, "hi", true},
		"length twice":           {"", ok + "Content-Length: 2\r\nContent-Length: 2, 2\r\n\r\nhi", 200, "hi", true},
		"line feeds alone":       {"", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, "hi", true},
		"no reason":              {"", "HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n", 401, "", true},
		"no reason, a space":     {"", "HTTP/1.1 401 \r\nContent-Length: 0\r\n\r\n", 401, "", true},
		"status 999":             {"", "HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", 999, "", true},
		"until close":            {"", ok + "\r\nhi", 200, "hi", false},
		"HTTP/1.0":               {"", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false},
		"HTTP/1.0 kept":          {"", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true},
		"close":                  {"", ok + "Connection: foo, Close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false},
		"chunks":                 {"", ok + "Transfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhi\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n", 200, "hi0123456789", true},
		"chunks, spaces":         {"", ok + "Transfer-Encoding: chunked\r\n\r\n2  \r\nhi\r\n0\r\n\r\n", 200, "hi", true},
		"chunks, line feeds":     {"", ok + "Transfer-Encoding: chunked\n\n2\nhi\n0\n\n", 200, "hi", true},
		"chunks and length":      {"", ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, "hi", false},
		"unknown coding":         {"", ok + "Transfer-Encoding: gzip\r\n\r\nhi", 200, "hi", false},
		"HEAD":                   {"HEAD", ok + "Content-Length: 2000\r\n\r\n", 200, "", true},
		"204":                    {"", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
		"304 with a length":      {"", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "", true},
		"CONNECT":                {"CONNECT", "HTTP/1.1 200 Connected\r\n\r\n", 200, "", true},
		"CONNECT refused":        {"CONNECT", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403, "no", true},
		"interim":                {"", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nhi", 200, "hi", true},
		"switch":                 {"", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", 101, "", false},
		"more than its length":   {"", ok + "Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n\r\n", 200, "hi", false},
		"space before the colon": {"", ok + "Content-Length : 2\r\n\r\nhi", 200, "hi", true},
		"spaces around":          {"", ok + "Content-Length: \t 2 \t\r\n\r\nhi", 200, "hi", true},
		"bytes beyond ASCII":     {"", "HTTP/1.1 200 \xff\xfe\r\nServer: \xe4\r\nContent-Length: 0\r\n\r\n", 200, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := get("/")
			r.Method = test.method
			response, err := meet(t, "http/1.1", exchange.Limits{}, r, say(test.answer))
			if err != nil {
				t.Fatal(err)
			}
			if response.Status != test.status || string(response.Body) != test.body || response.Reusable != test.reusable {
				t.Errorf("%+v", response)
			}
		})
	}
}

func TestFoldedField(t *testing.T) {
	response, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), say("HTTP/1.1 200 OK\r\nwww-authenticate: Basic\r\n\t realm=\"a\"\r\nContent-Length: 0\r\n\r\n"))
	want := []exchange.Field{{Name: "Www-Authenticate", Value: `Basic realm="a"`}, {Name: "Content-Length", Value: "0"}}
	if err != nil || !slices.Equal(response.Header, want) {
		t.Errorf("%+v: %v", response, err)
	}
}

// TestBrokenAnswers meets answers that no two readers would read alike.
func TestBrokenAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for name, answer := range map[string]string{
		"version":             "HTTP/2.0 200 OK\r\n\r\n",
		"version 9":           "HTTP/9 200 OK\r\n\r\n",
		"no status":           "HTTP/1.1\r\n\r\n",
		"status of two":       "HTTP/1.1 20 OK\r\n\r\n",
		"status 099":          "HTTP/1.1 099 OK\r\n\r\n",
		"status with a sign":  "HTTP/1.1 +20 OK\r\n\r\n",
		"no colon":            ok + "Content-Length\r\n\r\n",
		"no name":             ok + ": 2\r\n\r\n",
		"name with a space":   ok + "Content Length: 2\r\n\r\n",
		"starts folded":       ok + " folded\r\n\r\n",
		"carriage return":     ok + "X: a\rb\r\n\r\n",
		"NUL":                 ok + "X: a\x00b\r\n\r\n",
		"two lengths":         ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
		"two lengths, a list": ok + "Content-Length: 2, 3\r\n\r\nhi",
		"length with a sign":  ok + "Content-Length: +2\r\n\r\nhi",
		"negative length":     ok + "Content-Length: -2\r\n\r\nhi",
		"length of letters":   ok + "Content-Length: two\r\n\r\nhi",
		"empty length":        ok + "Content-Length:\r\n\r\nhi",
		"huge length":         ok + "Content-Length: 99999999999999999999\r\n\r\nhi",
		"chunk size":          ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
		"chunk of 2^64":       ok + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
		"chunk with a sign":   ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
		"long chunk":          ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhiho\r\n0\r\n\r\n",
		"broken trailer":      ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n",
		"too many fields":     ok + strings.Repeat("a:b\r\n", 1001) + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if response, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), say(answer)); !brokenBy(err) {
				t.Errorf("%+v: %v", response, err)
			}
		})
	}
}

// TestNotHTTP shows what came instead.
func TestNotHTTP(t *testing.T) {
	for _, answer := range []string{"SSH-2.0-OpenSSH_9.2\r\n", "\x15\x03\x01\x00\x02\x02\x16", "HTTQ", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "\r\nHTTP/1.1 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n"} {
		_, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), say(answer))
		var other *exchange.NotHTTPError
		if !errors.As(err, &other) || string(other.First) != answer {
			t.Errorf("%q: %v", answer, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x00\x15\x03\r\n") {
			t.Errorf("%q", err.Error())
		}
	}
}
