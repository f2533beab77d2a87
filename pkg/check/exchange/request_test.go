package exchange_test

import (
	"errors"
	"fmt"
	"testing"

	"webtool/pkg/check/exchange"
)

func TestBadRequests(t *testing.T) {
	for name, change := range map[string]func(*exchange.Request){
		"method":         func(r *exchange.Request) { r.Method = "GET /x HTTP/1.1\r\nX:" },
		"empty target":   func(r *exchange.Request) { r.Target = "" },
		"target":         func(r *exchange.Request) { r.Target = "/ HTTP/1.1\r\nX: y" },
		"target's space": func(r *exchange.Request) { r.Target = "/a b" },
		"target's NUL":   func(r *exchange.Request) { r.Target = "/a\x00" },
		"host":           func(r *exchange.Request) { r.Host = "a\nX: y" },
		"scheme":         func(r *exchange.Request) { r.Scheme = "https\r" },
		"name":           func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "X: y\r\nZ", Value: "z"}} },
		"pseudo":         func(r *exchange.Request) { r.Header = []exchange.Field{{Name: ":path", Value: "/"}} },
		"value":          func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "X", Value: "y\r\nZ: z"}} },
		"value's NUL":    func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "X", Value: "\x00"}} },
		"second host":    func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "host", Value: "other"}} },
		"second length":  func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "Content-length", Value: "5"}} },
		"coding":         func(r *exchange.Request) { r.Header = []exchange.Field{{Name: "Transfer-Encoding", Value: "chunked"}} },
	} {
		for _, proto := range []string{"h2", "http/1.1"} {
			t.Run(fmt.Sprint(name, " ", proto), func(t *testing.T) {
				r := get("/")
				change(&r)
				// Nothing may be sent: there is no connection.
				_, err := exchange.New(nil, proto, exchange.Limits{}).Do(t.Context(), r)
				var bad *exchange.RequestError
				if !errors.As(err, &bad) {
					t.Error(err)
				}
			})
		}
	}
}
