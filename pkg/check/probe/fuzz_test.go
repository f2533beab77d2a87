package probe_test

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/source"
	"webtool/testdata/fixtures"
)

// fits checks what is true of each target: a request can name it.
func fits(t *testing.T, to *probe.Target) {
	t.Helper()
	for _, part := range []string{to.Authority(), to.Path, to.Scheme} {
		if part == "" || strings.IndexFunc(part, func(r rune) bool { return r <= ' ' || r == 0x7f }) >= 0 {
			t.Fatalf("%+v: %q cannot be sent", to, part)
		}
	}
	if !strings.HasPrefix(to.Path, "/") || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		t.Fatalf("%+v", to)
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"https://a:9090/x?y#z", "http://[fe80::1%25eth0]:1/", "https://bücher.example", "https://u:p@h", "HTTPS://%41", "http://a/?\u00e9 b", "localhost:9090", "http:/x?://"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, url string) {
		to, err := probe.ParseTarget(url)
		if err != nil {
			if text := err.Error(); finding.Printable(text) != text {
				t.Fatalf("%q", text)
			}
			return
		}
		fits(t, to)
		if strings.Contains(url, "@") && strings.Contains(to.Authority(), "@") {
			t.Fatalf("%+v", to)
		}
	})
}

func FuzzReadTargets(f *testing.F) {
	for _, seed := range []string{"a:1\n# x\nhttps://b # y\n", "[{\"targets\":[\"a:1\"],\"labels\":{\"__scheme__\":\"http\"}}]", "- &a {targets: [x]}\n- *a\n", "- targets:\n  - [a]\n", "[::1]:9\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		targets, err := probe.ReadTargets(source.New("f", data), string(data))
		if (err == nil) == (len(targets) == 0) {
			t.Fatalf("%d targets, %v", len(targets), err)
		}
		for _, to := range targets {
			fits(t, to)
		}
		if err != nil && finding.Printable(err.Error()) != err.Error() {
			t.Fatalf("%q", err)
		}
	})
}

// judged checks what is true of any report.
func judged(t *testing.T, r finding.EndpointReport) {
	t.Helper()
	if len(r.Observations) == 0 {
		t.Fatal("nothing is told")
	}
	inAllFormats(t, &r)
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		loginPage, "HTTP/1.1 302 x\r\nLocation: https://a/\x1b[31m\r\nServer: nginx\u202e\r\nX-Frame-Options: a\r\n\r\n", "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
		"\x15\x03\x01\x00\x02\x02\x46", "SSH-2.0-x\r\n", "HTTP/1.1 429 \r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
	} {
		f.Add([]byte(seed), false)
	}
	f.Add([]byte(frame(4, 0, 0, "")+frame(1, 5, 1, "\x88\x40\x01a\x01\x1b")), true)
	opts, to := looking(time.Second), target(f, "http://localhost:9090/x")
	expects := looking(time.Second)
	expects.Expect = expecting(f, webConfig)
	f.Fuzz(func(t *testing.T, data []byte, http2 bool) {
		proto := map[bool]string{true: "h2"}[http2]
		judged(t, probe.ReportOnAnswer(opts, to, proto, data))
		judged(t, probe.ReportOnAnswer(expects, to, proto, data))
	})
}

func FuzzChain(f *testing.F) {
	for _, pair := range chains() {
		if len(pair.Certificate[0]) < 4096 {
			f.Add(pair.Certificate[0], pair.Leaf.RawSubject)
		}
	}
	ca, caKey := fixtures.SelfSigned(fixtures.CA(time.Now(), "Ops CA"))
	leaf, _ := fixtures.IssuedBy(fixtures.Leaf(time.Now()), ca, caKey)
	f.Add(append(der(leaf), der(ca)...), []byte("\x30\x00"))
	opts, to := looking(time.Second), target(f, "https://localhost:9090")
	expects := looking(time.Second)
	expects.Expect = expecting(f, webConfig)
	f.Fuzz(func(t *testing.T, data, authority []byte) {
		chain, err := x509.ParseCertificates(data)
		if err != nil || len(chain) == 0 {
			return
		}
		judged(t, probe.ReportOnChain(opts, to, chain, authority))
		judged(t, probe.ReportOnChain(expects, to, chain, authority))
	})
}
