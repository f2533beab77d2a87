package probe_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// again writes the same until nobody takes it any more.
func again(conn net.Conn, text string) {
	for {
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
	}
}

// drip writes a byte now and then, and the same from the start when it is at the end.
func drip(ctx context.Context, conn net.Conn, text string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := io.WriteString(conn, text[i%len(text):i%len(text)+1]); err != nil {
			return
		}
	}
}

// wait reads until the other side has had enough.
func wait(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// request takes what is asked, up to a while.
func request(conn net.Conn) bool {
	_, err := conn.Read(make([]byte, 4096))
	return err == nil
}

// frame writes a frame of HTTP/2.
func frame(kind, flags byte, stream uint32, payload string) string {
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	return string(binary.BigEndian.AppendUint32(head, stream)) + payload
}

// rawPeers do as they like on the connection itself.
var rawPeers = map[string]func(context.Context, net.Conn){
	"silent":     func(_ context.Context, c net.Conn) { wait(c) },
	"closes":     func(context.Context, net.Conn) {},
	"resets":     func(_ context.Context, c net.Conn) { request(c); _ = c.(*net.TCPConn).SetLinger(0) },
	"floods":     func(_ context.Context, c net.Conn) { again(c, strings.Repeat("\x00", 65536)) },
	"drips TLS":  func(ctx context.Context, c net.Conn) { drip(ctx, c, "\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03") },
	"drips HTTP": func(ctx context.Context, c net.Conn) { drip(ctx, c, "HTTP/1.1 200 OK\r\nX: y\r\n") },
	"speaks":     func(_ context.Context, c net.Conn) { _, _ = io.WriteString(c, "220 mail\x1b[31m\r\n"); wait(c) },
	"alerts":     func(_ context.Context, c net.Conn) { again(c, "\x15\x03\x03\x00\x02\x01\x5a") },
	"empty":      func(_ context.Context, c net.Conn) { again(c, "\x16\x03\x03\x00\x00") },
	"requests":   func(_ context.Context, c net.Conn) { again(c, "\x16\x03\x03\x00\x04\x00\x00\x00\x00") },
	"garbage":    func(_ context.Context, c net.Conn) { garbage(c, "\x16\x03\x03\x01\x00\x02\x00\x00\xfc\x03\x03") },
	"noise":      func(_ context.Context, c net.Conn) { garbage(c, "") },
	"long": func(_ context.Context, c net.Conn) {
		again(c, "\x16\x03\x03\x40\x00\x0b\xff\xff\xff"+strings.Repeat("x", 16380))
	},
	"header": func(_ context.Context, c net.Conn) { again(c, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X: y\r\n", 1000)) },
	"alert 80": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "\x15\x03\x03\x00\x02\x02\x50")
	},
	"odd alert": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "\x15\x03\x03\x00\x02\x07\xff")
	},
	"HTTP beside": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "HTTP/1.0 400 \x1b]0;x\a\r\n\r\n")
	},
}

func garbage(conn net.Conn, start string) {
	random := rand.New(rand.NewPCG(1, 2))
	_, _ = io.WriteString(conn, start)
	b := make([]byte, 512)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	_, _ = conn.Write(b)
	wait(conn)
}

// answers are what peers say over HTTP/1.1, with TLS and without.
var answers = map[string]func(context.Context, net.Conn){
	"nothing": func(_ context.Context, c net.Conn) { wait(c) },
	"close":   func(_ context.Context, c net.Conn) { request(c) },
	"endless header": func(_ context.Context, c net.Conn) {
		request(c)
		again(c, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X: y\r\n", 100))
	},
	"endless line": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX: ")
		again(c, strings.Repeat("y", 4096))
	},
	"endless 1xx": func(_ context.Context, c net.Conn) { request(c); again(c, "HTTP/1.1 100 Continue\r\n\r\n") },
	"endless body": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
		again(c, strings.Repeat("z", 4096))
	},
	"endless chunks": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		again(c, "1\r\nx\r\n")
	},
	"dripping header": func(ctx context.Context, c net.Conn) { drip(ctx, c, "HTTP/1.1 200 OK\r\nX: y\r\n") },
	"dripping body": func(ctx context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "HTTP/1.1 401 \r\nContent-Length: 99999\r\n\r\n")
		drip(ctx, c, "x")
	},
	"huge length": func(_ context.Context, c net.Conn) {
		request(c)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n")
		wait(c)
	},
	"garbage":   func(_ context.Context, c net.Conn) { request(c); garbage(c, "") },
	"broken":    func(_ context.Context, c net.Conn) { request(c); garbage(c, "HTTP/1.1 200 OK\r\n") },
	"reset":     func(_ context.Context, c net.Conn) { request(c); reset(c) },
	"redirects": respond(func(n int) string { return fmt.Sprintf("302 Found\r\nLocation: /%d\r\nContent-Length: 0", n) }),
	"redirects away": respond(func(n int) string {
		return fmt.Sprintf("302 Found\r\nLocation: http://other.example/%d\r\nContent-Length: 0", n)
	}),
	"429": respond(func(int) string { return "429 Too Many Requests\r\nContent-Length: 0" }),
	"401": respond(func(int) string {
		return "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"\x1b[31m\"\r\nContent-Length: 0"
	}),
	"401 and close": respond(func(int) string {
		return "401 Unauthorized\r\nWWW-Authenticate: Basic\r\nConnection: close\r\nContent-Length: 0"
	}),
	"503": respond(func(int) string { return "503 Service Unavailable\r\nContent-Length: 0" }),
	"999": respond(func(int) string {
		return "999 \x1b[31m\r\nServer: \x1b[31m\u202e\r\nLocation: \u202e\x1b\r\nContent-Length: 0"
	}),
	"changing": respond(func(n int) string {
		return fmt.Sprintf("%d \r\nConnection: close\r\nContent-Length: 0", []int{401, 200, 500, 302, 204, 429}[n%6])
	}),
}

func reset(conn net.Conn) {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

// respond answers one request after another.
func respond(answer func(n int) string) func(context.Context, net.Conn) {
	return func(_ context.Context, c net.Conn) {
		for n := 0; request(c); n++ {
			text := answer(n)
			if _, err := io.WriteString(c, "HTTP/1.1 "+text+"\r\n\r\n"); err != nil || strings.Contains(text, "Connection: close") {
				return
			}
		}
	}
}

// frames are what peers say over HTTP/2.
var frames = map[string]func(context.Context, net.Conn){
	"nothing": func(_ context.Context, c net.Conn) { wait(c) },
	"garbage": func(_ context.Context, c net.Conn) { garbage(c, "") },
	"HTTP/1": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n\x1b[31m")
		wait(c)
	},
	"settings": func(_ context.Context, c net.Conn) { again(c, frame(4, 0, 0, "")) },
	"pings": func(_ context.Context, c net.Conn) {
		again(c, frame(4, 0, 0, "")+strings.Repeat(frame(6, 0, 0, "12345678"), 100))
	},
	"windows": func(_ context.Context, c net.Conn) {
		again(c, frame(4, 0, 0, "")+strings.Repeat(frame(8, 0, 0, "\x00\x00\x00\x01"), 100))
	},
	"unknown": func(_ context.Context, c net.Conn) {
		again(c, frame(4, 0, 0, "")+strings.Repeat(frame(99, 0, 0, "x"), 100))
	},
	"large unknown": func(_ context.Context, c net.Conn) {
		again(c, frame(4, 0, 0, "")+frame(99, 0, 0, strings.Repeat("x", 16384)))
	},
	"continuations": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(1, 0, 1, "\x88"))
		again(c, frame(9, 0, 1, ""))
	},
	"interim": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, ""))
		again(c, frame(1, 4, 1, "\x08\x03103"))
	},
	"empty data": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(1, 4, 1, "\x88"))
		again(c, frame(0, 0, 1, ""))
	},
	"data": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(1, 4, 1, "\x88"))
		again(c, frame(0, 0, 1, strings.Repeat("x", 16384)))
	},
	"bomb": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(1, 4, 1, "\x88\x40\x01a\x7f\xe1\x1e"+strings.Repeat("y", 4000)+strings.Repeat("\xbe", 4000)))
		wait(c)
	},
	"go away": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(7, 0, 0, "\x00\x00\x00\x00\x00\x00\x00\x0b\x1b[31m"))
		wait(c)
	},
	"drip": func(ctx context.Context, c net.Conn) { drip(ctx, c, frame(4, 0, 0, "")) },
	"push": func(_ context.Context, c net.Conn) {
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(5, 4, 1, "\x00\x00\x00\x02\x88"))
		wait(c)
	},
}

// looks are the ways to look at an endpoint.
var looks = map[string]func(testing.TB, *probe.Options){
	"plain":    func(testing.TB, *probe.Options) {},
	"full":     func(_ testing.TB, o *probe.Options) { o.Full = true },
	"expect":   func(t testing.TB, o *probe.Options) { o.Expect = expecting(t, webConfig) },
	"exposure": func(_ testing.TB, o *probe.Options) { o.Exposure = true },
	"all": func(t testing.TB, o *probe.Options) {
		o.Full, o.Exposure, o.Expect = true, true, expecting(t, webConfig)
		pair := honest().pair
		o.Client.Certificate = &pair
	},
}

const (
	brief     = 150 * time.Millisecond
	manyTimes = 15 // of the timeout: the whole look ends by then
	slack     = 5 * time.Second
)

// endures looks in each way at an endpoint that is up to no good: it ends, with
// something to tell, and with no more connections than are allowed.
func endures(t *testing.T, url string, taken *listener) {
	for name, set := range looks {
		before := taken.taken.Load()
		opts := looking(brief)
		set(t, opts)
		begin := time.Now()
		r := probe.Endpoint(t.Context(), opts, target(t, url))
		if took := time.Since(begin); took > manyTimes*brief+slack {
			t.Errorf("%s takes %s", name, took)
		}
		if n := taken.taken.Load() - before; n > probe.DefaultConnections || r.Connections > probe.DefaultConnections {
			t.Errorf("%s: %d connections, and %d are told of", name, n, r.Connections)
		}
		if name == "plain" && r.Connections > 3 {
			t.Errorf("%d connections to look at no more than that", r.Connections)
		}
		if len(r.Observations) == 0 || r.Error != "" {
			t.Errorf("%s tells nothing: %s", name, r.Error)
		}
		unremarkable := strings.HasSuffix(t.Name(), "/999") || strings.HasSuffix(t.Name(), "http/HTTP_beside") // statuses that are nobody's fault
		if !unremarkable && !slices.ContainsFunc(r.Observations, func(o finding.Observation) bool { return o.Finding != nil || o.Verdict == finding.Unknown }) {
			t.Errorf("%s finds nothing wrong\n%s", name, told(&r))
		}
		if !t.Failed() {
			inAllFormats(t, &r)
		}
		if testing.Verbose() {
			t.Logf("%s\n%s", name, told(&r))
		}
	}
}

// TestHostilePeers meets them all.
func TestHostilePeers(t *testing.T) {
	run := func(kind, name, scheme string, treat func(context.Context, net.Conn)) {
		t.Run(kind+"/"+name, func(t *testing.T) {
			t.Parallel()
			l := serve(t, treat)
			endures(t, scheme+"://localhost:"+l.port(), l)
		})
	}
	overTLS := func(treat func(context.Context, net.Conn), protocols ...string) func(context.Context, net.Conn) {
		config := &tls.Config{Certificates: []tls.Certificate{honest().pair}, NextProtos: protocols}
		return secured(config, func(ctx context.Context, c *tls.Conn) { treat(ctx, c) })
	}
	for name, treat := range rawPeers {
		run("https", name, "https", treat)
		run("http", name, "http", treat)
	}
	for name, treat := range answers {
		run("HTTP in the clear", name, "http", treat)
		run("HTTP 1", name, "https", overTLS(treat))
	}
	for name, treat := range frames {
		run("HTTP 2", name, "https", overTLS(treat, "h2"))
	}
	ask := &tls.Config{Certificates: []tls.Certificate{honest().pair}, ClientAuth: tls.RequireAnyClientCert, ClientCAs: oddCAs()}
	for name, treat := range answers {
		run("client certificates", name, "https", secured(ask, func(ctx context.Context, c *tls.Conn) { treat(ctx, c) }))
	}
}

// odd is a text that acts on terminals, and on formats.
const odd = "\x1b[31mred\x1b]0;title\a\u202eesrever\u2066\x00\r\n::error::x%0A\u0085\u009b1m<&\"'\\{}]]>\xff\xfe"

// oddCAs have names like that.
func oddCAs() *x509.CertPool {
	pool := x509.NewCertPool()
	for i := range 8 {
		cert, _ := fixtures.SelfSigned(fixtures.CA(time.Now(), fmt.Sprintf("%s %d", strings.ToValidUTF8(odd, "?"), i)))
		pool.AppendCertsFromPEM(cert)
	}
	return pool
}

// chains are what a server can show.
func chains() map[string]tls.Certificate {
	now := time.Now()
	pair := func(template *x509.Certificate) tls.Certificate {
		cert, key := fixtures.SelfSigned(template)
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			panic(err)
		}
		return pair
	}
	leaf := func(change func(*x509.Certificate)) tls.Certificate {
		template := fixtures.Leaf(now)
		change(template)
		return pair(template)
	}
	names := func(n int) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf("a-rather-long-name-%d.example.com", i)
		}
		return all
	}
	long := pair(fixtures.Leaf(now))
	for range 99 {
		cert, _ := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
		long.Certificate = append(long.Certificate, der(cert))
	}
	return map[string]tls.Certificate{
		"a chain of 100": long,
		"5,000 names":    leaf(func(c *x509.Certificate) { c.DNSNames = names(5000) }),
		"too many names": leaf(func(c *x509.Certificate) { c.DNSNames = names(20000) }),
		"a long subject": leaf(func(c *x509.Certificate) { c.Subject.CommonName = strings.Repeat("x", 60000) }),
		"odd subject": leaf(func(c *x509.Certificate) {
			c.Subject = pkix.Name{CommonName: strings.ToValidUTF8(odd, "?"), Organization: []string{strings.ToValidUTF8(odd, "?")}}
		}),
		"odd names":        leaf(func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{oddSANs()} }),
		"no names":         leaf(func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }),
		"expired for ages": leaf(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = time.Unix(-2e9, 0), time.Unix(-1e9, 0) }),
		"for ever":         leaf(func(c *x509.Certificate) { c.NotAfter = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }),
	}
}

func der(cert []byte) []byte {
	block, _ := pem.Decode(cert)
	return block.Bytes
}

// oddSANs are names, addresses of mail and URIs that no CA would sign.
func oddSANs() pkix.Extension {
	var content []byte
	for _, tag := range []byte{0x82, 0x81, 0x86} {
		text := "\x1b[31m\x7f\"',]\\x.example"
		if tag == 0x86 {
			text = "http://a.example/%1b%0a"
		}
		content = append(append(content, tag, byte(len(text))), text...)
	}
	content = append(content, 0x87, 4, 127, 0, 0, 1)
	return pkix.Extension{Id: []int{2, 5, 29, 17}, Value: append([]byte{0x30, byte(len(content))}, content...)}
}

// TestOddCertificates looks at servers with all of these.
func TestOddCertificates(t *testing.T) {
	for name, pair := range chains() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert, ClientCAs: oddCAs()}
			hello := respond(func(int) string {
				return "302 " + inHeader + "\r\nLocation: https://x.example/" + inHeader + "\r\nServer: nginx" + inHeader +
					"\r\nX-Frame-Options: " + inHeader + "\r\nWWW-Authenticate: " + inHeader + "\r\nContent-Type: " + inHeader + "\r\nContent-Length: 0"
			})
			l := serve(t, secured(config, func(ctx context.Context, c *tls.Conn) { hello(ctx, c) }))
			endures(t, "https://localhost:"+l.port(), l)
		})
	}
}

// inHeader is as odd as a header lets it be.
var inHeader = strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(odd)

// TestMemoryIsBounded meets floods, and looks at what they leave behind.
func TestMemoryIsBounded(t *testing.T) {
	for name, treat := range map[string]func(context.Context, net.Conn){"floods": rawPeers["floods"], "body": answers["endless body"], "chunks": answers["endless chunks"], "header": answers["endless header"]} {
		l := serve(t, treat)
		var reports []finding.EndpointReport
		before := heap()
		for range 20 {
			opts := looking(brief)
			opts.Exposure = true
			reports = append(reports, probe.Endpoint(t.Context(), opts, target(t, "http://localhost:"+l.port())))
		}
		if grown := heap() - before; grown > 2<<20 {
			t.Errorf("%s: 20 reports keep %d bytes", name, grown)
		}
		runtime.KeepAlive(reports)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
