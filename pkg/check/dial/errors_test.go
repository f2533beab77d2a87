package dial_test

import (
	"context"
	"errors"
	"testing"

	"webtool/pkg/check/dial"
)

func TestWords(t *testing.T) {
	cause := errors.New("why\x1b")
	for _, test := range []struct {
		err  dial.Error
		want string
	}{
		{dial.Error{Kind: dial.UnknownHost, Place: "prom.example:9090", Err: cause}, `no address is known for "prom.example"`},
		{dial.Error{Kind: dial.UnknownHost, Place: "p.example:3128", Proxy: true}, `no address is known for the proxy "p.example"`},
		{dial.Error{Kind: dial.ResolverFailed, Place: "prom.example:9090", Err: cause}, "the address of \"prom.example\" cannot be found: why\uFFFD"},
		{dial.Error{Kind: dial.Refused, Place: "[::1]:9090"}, `"[::1]:9090" refuses the connection: nothing listens there`},
		{dial.Error{Kind: dial.NoRoute, Place: "10.0.0.7:9090"}, `there is no route to "10.0.0.7:9090"`},
		{dial.Error{Kind: dial.TimedOut, Place: "10.0.0.7:9090", Err: context.DeadlineExceeded}, `"10.0.0.7:9090" does not answer in time`},
		{dial.Error{Kind: dial.Cancelled, Place: "10.0.0.7:9090", Err: context.Canceled}, `the connection to "10.0.0.7:9090" was given up: context canceled`},
		{dial.Error{Kind: dial.SocketMissing, Place: "unix:/run/p.sock"}, `the socket "unix:/run/p.sock" does not exist`},
		{dial.Error{Kind: dial.Denied, Place: "unix:/run/p.sock"}, `no permission to connect to "unix:/run/p.sock"`},
		{dial.Error{Kind: dial.ProxyPassword, Place: "p:1", Proxy: true, Status: 407}, `the proxy "p:1" asks for a user and a password (407)`},
		{dial.Error{Kind: dial.ProxyRefused, Place: "p:1", Proxy: true, Status: 403}, `the proxy "p:1" does not make the connection (403)`},
		{dial.Error{Kind: dial.ProxyTLS, Place: "p:1", Proxy: true, Err: cause}, "TLS with the proxy \"p:1\" failed: why\uFFFD"},
		{dial.Error{Kind: dial.BadProxy, Place: "p:1", Proxy: true, Err: cause}, "the proxy \"p:1\" cannot be used: why\uFFFD"},
		{dial.Error{Kind: dial.Failed, Place: "p:1", Err: cause}, "\"p:1\": why\uFFFD"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
	if err := dial.CheckConnectTo("prom:0"); err.Error() != `"prom:0" has no port between 1 and 65535` {
		t.Error(err)
	}
}
