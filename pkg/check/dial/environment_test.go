package dial_test

import (
	"errors"
	"strings"
	"testing"

	"webtool/pkg/check/dial"
)

func TestProxyFor(t *testing.T) {
	all := dial.Environment{HTTP: "http://plain.example:3128", HTTPS: "secure.example:3129"}
	except := func(no string) dial.Environment { return dial.Environment{HTTP: all.HTTP, HTTPS: all.HTTPS, No: no} }
	for _, test := range []struct {
		proxies                  dial.Environment
		host, port, scheme, want string
	}{
		{dial.Environment{}, "prom.example", "443", "https", ""},
		{all, "prom.example", "443", "https", "http://secure.example:3129"},
		{all, "prom.example", "80", "http", "http://plain.example:3128"},
		{dial.Environment{HTTP: all.HTTP}, "prom.example", "443", "https", ""},
		{dial.Environment{HTTPS: "socks5://s:1"}, "prom.example", "443", "https", "socks5://s:1"},
		{dial.Environment{HTTPS: "http://u:p@s:1"}, "prom.example", "443", "https", "http://u:p@s:1"},
		{all, "localhost", "443", "https", ""},
		{all, "LocalHost.", "443", "https", ""},
		{all, "prom.localhost", "443", "https", ""},
		{all, "127.8.9.1", "443", "https", ""},
		{all, "::1", "443", "https", ""},
		{all, "::ffff:127.0.0.1", "443", "https", ""},
		{all, "2001:db8::1", "443", "https", "http://secure.example:3129"},
		{except("*"), "prom.example", "443", "https", ""},
		{except("a.example, prom.example"), "prom.example", "443", "https", ""},
		{except("example"), "prom.example", "443", "https", ""},
		{except("EXAMPLE"), "Prom.Example", "443", "https", ""},
		{except(".example"), "prom.example", "443", "https", ""},
		{except(".prom.example"), "prom.example", "443", "https", "http://secure.example:3129"},
		{except("ample"), "prom.example", "443", "https", "http://secure.example:3129"},
		{except("prom.example:443"), "prom.example", "443", "https", ""},
		{except("prom.example:444"), "prom.example", "443", "https", "http://secure.example:3129"},
		{except("10.0.0.0/8"), "10.2.3.4", "443", "https", ""},
		{except("10.0.0.0/8"), "11.2.3.4", "443", "https", "http://secure.example:3129"},
		{except("10.0.0.0/8"), "10.example", "443", "https", "http://secure.example:3129"},
		{except("fe80::/10"), "fe80::1%eth0", "443", "https", ""},
		{except("2001:db8::1"), "2001:db8::1", "443", "https", ""},
		{dial.Environment{HTTPS: "http://[bad", No: "prom.example"}, "prom.example", "443", "https", ""},
	} {
		got, err := dial.ProxyFor(test.proxies, test.host, test.port, test.scheme)
		if err != nil || got == nil && test.want != "" || got != nil && got.String() != test.want {
			t.Errorf("%+v: %v, %v", test, got, err)
		}
	}
	for _, bad := range []string{"http://u:s3cret@[bad", "http://u:s3cret@", "ftp://u:s3cret@proxy.example", "http://u:s3cret@proxy:x", "\x7f"} {
		got, err := dial.ProxyFor(dial.Environment{HTTPS: bad}, "prom.example", "443", "https")
		var failed *dial.Error
		if !errors.As(err, &failed) || failed.Kind != dial.BadProxy || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "HTTPS_PROXY") {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}
