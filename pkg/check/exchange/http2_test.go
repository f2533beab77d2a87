package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"webtool/pkg/check/exchange"
)

// meet2 makes an exchange with an HTTP/2 peer, whose settings are sent already.
func meet2(t testing.TB, limits exchange.Limits, script func(p *peer)) (*exchange.Response, error) {
	t.Helper()
	return meet(t, "h2", limits, get("/"), func(p *peer) {
		p.WriteSettings()
		script(p)
	})
}

// forever repeats a step until we stop reading.
func forever(step func(p *peer) error) func(p *peer) {
	return func(p *peer) {
		for step(p) == nil {
		}
	}
}

func after(first, then func(p *peer)) func(p *peer) {
	return func(p *peer) { first(p); then(p) }
}

func status200(p *peer) { p.header(1, false, ":status", "200") }

// TestHTTP2Answers reads frames in all their forms.
func TestHTTP2Answers(t *testing.T) {
	for name, script := range map[string]func(p *peer){
		"plain": func(p *peer) {
			p.header(1, false, ":status", "200", "x-a", "b")
			p.WriteData(1, true, []byte("hello"))
		},
		"padding and priority": func(p *peer) {
			p.WriteHeaders(http2.HeadersFrameParam{
				StreamID: 1, BlockFragment: p.block(":status", "200", "x-a", "b"), EndHeaders: true, PadLength: 200,
				Priority: http2.PriorityParam{StreamDep: 3, Weight: 9},
			})
			p.WriteDataPadded(1, false, []byte("hel"), make([]byte, 255))
			p.WriteDataPadded(1, false, nil, make([]byte, 9))
			p.WriteDataPadded(1, true, []byte("lo"), nil)
		},
		"continuations": func(p *peer) {
			block := p.block(":status", "200", "x-a", "b")
			p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block[:1]})
			for _, b := range block[1:] {
				p.WriteContinuation(1, false, []byte{b})
			}
			p.WriteContinuation(1, true, nil)
			p.WriteData(1, true, []byte("hello"))
		},
		"other frames between": func(p *peer) {
			p.WriteSettingsAck()
			p.WritePing(false, [8]byte{1})
			p.WritePing(true, [8]byte{2})
			p.WriteWindowUpdate(0, 5)
			p.WriteWindowUpdate(1, 5)
			p.WritePriority(7, http2.PriorityParam{})
			p.WriteRawFrame(0xfe, 0xff, 12, []byte("unknown"))
			p.WriteGoAway(1, http2.ErrCodeNo, nil)
			p.header(1, false, ":status", "200", "x-a", "b")
			p.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0}, http2.Setting{ID: 99, Val: 1})
			p.WriteData(1, false, []byte("hello"))
			p.header(1, true, "x-trailer", "c")
		},
		"interim": func(p *peer) {
			p.header(1, false, ":status", "100")
			p.header(1, false, ":status", "103", "link", "x")
			p.header(1, false, ":status", "200", "x-a", "b")
			p.WriteData(1, true, []byte("hello"))
		},
		"true length": func(p *peer) {
			p.header(1, false, ":status", "200", "content-length", "5", "x-a", "b")
			p.WriteData(1, true, []byte("hello"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := meet2(t, exchange.Limits{}, script)
			if err != nil {
				t.Fatal(err)
			}
			if response.Status != 200 || string(response.Body) != "hello" || response.Get("X-A") != "b" || response.Truncated {
				t.Errorf("%+v", response)
			}
			if want := name != "other frames between"; response.Reusable != want {
				t.Errorf("reusable %v", response.Reusable)
			}
		})
	}
}

// TestBrokenFrames meets what breaks the rules of RFC 9113.
func TestBrokenFrames(t *testing.T) {
	raw := func(kind http2.FrameType, flags http2.Flags, stream uint32, payload ...byte) func(*peer) {
		return func(p *peer) { p.WriteRawFrame(kind, flags, stream, payload) }
	}
	head := func(fields ...string) func(*peer) {
		return func(p *peer) { p.header(1, true, fields...) }
	}
	length := func(n int) func(*peer) {
		return func(p *peer) { p.Conn.Write([]byte{byte(n >> 16), byte(n >> 8), byte(n), 0, 0, 0, 0, 0, 1}) }
	}
	for name, script := range map[string]func(p *peer){
		"oversized":               length(1<<14 + 1),
		"of 16 MiB":               length(1<<24 - 1),
		"DATA on 0":               raw(http2.FrameData, 0, 0, 1),
		"DATA on 2":               raw(http2.FrameData, 0, 2, 1),
		"DATA on 3":               raw(http2.FrameData, 0, 3, 1),
		"DATA before HEADERS":     raw(http2.FrameData, 0, 1, 1),
		"HEADERS on 0":            raw(http2.FrameHeaders, 4, 0, 0x88),
		"HEADERS on 2":            raw(http2.FrameHeaders, 4, 2, 0x88),
		"HEADERS on 3":            raw(http2.FrameHeaders, 4, 3, 0x88),
		"RST_STREAM on 3":         raw(http2.FrameRSTStream, 0, 3, 0, 0, 0, 0),
		"RST_STREAM of 3 bytes":   raw(http2.FrameRSTStream, 0, 1, 0, 0, 0),
		"SETTINGS on 1":           raw(http2.FrameSettings, 0, 1),
		"SETTINGS of 5 bytes":     raw(http2.FrameSettings, 0, 0, 0, 0, 0, 0, 0),
		"SETTINGS ack with bytes": raw(http2.FrameSettings, 1, 0, 0, 4, 0, 0, 0, 0),
		"initial window":          raw(http2.FrameSettings, 0, 0, 0, 4, 0x80, 0, 0, 0),
		"frame size":              raw(http2.FrameSettings, 0, 0, 0, 5, 0, 0, 0x3f, 0xff),
		"PING on 1":               raw(http2.FramePing, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8),
		"PING of 7 bytes":         raw(http2.FramePing, 0, 0, 1, 2, 3, 4, 5, 6, 7),
		"GOAWAY on 1":             raw(http2.FrameGoAway, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0),
		"GOAWAY of 7 bytes":       raw(http2.FrameGoAway, 0, 0, 0, 0, 0, 1, 0, 0, 0),
		"WINDOW_UPDATE of 0":      raw(http2.FrameWindowUpdate, 0, 1, 0, 0, 0, 0),
		"WINDOW_UPDATE too far":   raw(http2.FrameWindowUpdate, 0, 0, 0x7f, 0xff, 0xff, 0xff),
		"WINDOW_UPDATE on 3":      raw(http2.FrameWindowUpdate, 0, 3, 0, 0, 0, 1),
		"WINDOW_UPDATE, 5 bytes":  raw(http2.FrameWindowUpdate, 0, 0, 0, 0, 0, 1, 1),
		"PUSH_PROMISE":            raw(http2.FramePushPromise, 4, 1, 0, 0, 0, 2, 0x88),
		"CONTINUATION alone":      raw(http2.FrameContinuation, 4, 1, 0x88),
		"padding too long":        raw(http2.FrameHeaders, 0xc, 1, 9, 0x88),
		"padding absent":          raw(http2.FrameHeaders, 0xc, 1),
		"priority cut":            raw(http2.FrameHeaders, 0x24, 1, 0, 0, 0, 1),
		"HEADERS interrupted":     after(raw(http2.FrameHeaders, 0, 1, 0x88), raw(http2.FramePing, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)),
		"CONTINUATION elsewhere":  after(raw(http2.FrameHeaders, 0, 1, 0x88), raw(http2.FrameContinuation, 4, 3, 0x88)),
		"index out of table":      raw(http2.FrameHeaders, 5, 1, 0xff, 0x80, 1),
		"block cut":               raw(http2.FrameHeaders, 5, 1, 0x88, 0x00, 0x05, 'a'),
		"table grows":             raw(http2.FrameHeaders, 5, 1, 0x3f, 0xe2, 0x1f, 0x88), // 4097
		"empty block":             raw(http2.FrameHeaders, 5, 1),
		"no status":               head("x-a", "b"),
		"status last":             head("x-a", "b", ":status", "200"),
		"two statuses":            head(":status", "200", ":status", "200"),
		"pseudo of a request":     head(":status", "200", ":path", "/"),
		"status of letters":       head(":status", "abc"),
		"status 101":              head(":status", "101"),
		"interim alone":           head(":status", "103"),
		"upper case":              head(":status", "200", "X-A", "b"),
		"name with a space":       head(":status", "200", "x a", "b"),
		"empty name":              head(":status", "200", "", "b"),
		"line break":              head(":status", "200", "x-a", "b\r\nc: d"),
		"NUL":                     head(":status", "200", "x-a", "\x00"),
		"two lengths":             head(":status", "200", "content-length", "1", "content-length", "2"),
		"second header":           after(status200, status200),
		"pseudo in trailers":      after(status200, head(":status", "200")),
		"body of 204": func(p *peer) {
			p.header(1, false, ":status", "204")
			p.WriteData(1, true, []byte("x"))
		},
		"longer than its length": func(p *peer) {
			p.header(1, false, ":status", "200", "content-length", "1")
			p.WriteData(1, true, []byte("xx"))
		},
		"too many fields": func(p *peer) {
			p.header(1, true, append([]string{":status", "200"}, strings.Split(strings.Repeat("a,b,", 1001)+"a,b", ",")...)...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			if response, err := meet2(t, exchange.Limits{}, script); !brokenBy(err) {
				t.Errorf("%+v: %v", response, err)
			}
		})
	}
}

// TestRefused reads the code of the end.
func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		script func(*peer)
		want   exchange.RefusedError
	}{
		"GOAWAY":         {func(p *peer) { p.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, []byte("calm\x1b")) }, exchange.RefusedError{Code: 11, Debug: "calm\x1b"}},
		"GOAWAY, no one": {func(p *peer) { p.WriteGoAway(0, http2.ErrCodeNo, nil) }, exchange.RefusedError{}},
		"GOAWAY, long":   {func(p *peer) { p.WriteGoAway(0, 0x1234, make([]byte, 9000)) }, exchange.RefusedError{Code: 0x1234, Debug: string(make([]byte, 512))}},
		"RST_STREAM":     {func(p *peer) { p.WriteRSTStream(1, http2.ErrCodeHTTP11Required) }, exchange.RefusedError{Code: exchange.HTTP11Required, Stream: true}},
	} {
		_, err := meet2(t, exchange.Limits{}, test.script)
		var refused *exchange.RefusedError
		if !errors.As(err, &refused) || *refused != test.want {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q", err.Error())
		}
	}
	response, err := meet2(t, exchange.Limits{}, after(status200, func(p *peer) { p.WriteRSTStream(1, http2.ErrCodeInternal) }))
	var refused *exchange.RefusedError
	if !errors.As(err, &refused) || response == nil || response.Status != 200 {
		t.Errorf("%+v: %v", response, err)
	}
}

// TestFrameFloods meets peers that never end.
func TestFrameFloods(t *testing.T) {
	bomb := func(p *peer) {
		// One entry of nearly 4 KiB, named 16,000 times with one byte each.
		block := append(p.block(":status", "200", "x-bomb", strings.Repeat("b", 4000)), bytes.Repeat([]byte{0x80 | 62}, 12_000)...)
		p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block, EndHeaders: true, EndStream: true})
	}
	for name, script := range map[string]func(p *peer){
		"PING":          forever(func(p *peer) error { return p.WritePing(false, [8]byte{}) }),
		"PING acks":     forever(func(p *peer) error { return p.WritePing(true, [8]byte{}) }),
		"SETTINGS":      forever(func(p *peer) error { return p.WriteSettings() }),
		"SETTINGS acks": forever(func(p *peer) error { return p.WriteSettingsAck() }),
		"PRIORITY":      forever(func(p *peer) error { return p.WritePriority(1, http2.PriorityParam{}) }),
		"unknown":       forever(func(p *peer) error { return p.WriteRawFrame(99, 0, 0, make([]byte, 1<<14)) }),
		"WINDOW_UPDATE": forever(func(p *peer) error { return p.WriteWindowUpdate(1, 1) }),
		"GOAWAY":        forever(func(p *peer) error { return p.WriteGoAway(1, 0, nil) }),
		"interim":       forever(func(p *peer) error { return p.header(1, false, ":status", "103") }),
		"empty DATA":    after(status200, forever(func(p *peer) error { return p.WriteData(1, false, nil) })),
		"padding":       after(status200, forever(func(p *peer) error { return p.WriteDataPadded(1, false, nil, make([]byte, 255)) })),
		"CONTINUATION": func(p *peer) {
			p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x88}})
			forever(func(p *peer) error { return p.WriteContinuation(1, false, p.block("x", strings.Repeat("y", 1000))) })(p)
		},
		"empty CONTINUATION": func(p *peer) {
			p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x88}})
			forever(func(p *peer) error { return p.WriteContinuation(1, false, nil) })(p)
		},
		"header bomb": bomb,
		"long field": func(p *peer) {
			block := p.block(":status", "200", "x", strings.Repeat("y", 70_000))
			p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block[:10_000]})
			for block = block[10_000:]; len(block) > 10_000; block = block[10_000:] {
				p.WriteContinuation(1, false, block[:10_000])
			}
			p.WriteContinuation(1, true, block)
		},
		"trailer bomb": after(status200, bomb),
	} {
		t.Run(name, func(t *testing.T) {
			if response, err := meet2(t, exchange.Limits{}, script); !brokenBy(err) {
				t.Errorf("%+v: %v", response, err)
			}
		})
	}
	response, err := meet2(t, exchange.Limits{Body: 100_000}, after(status200, forever(func(p *peer) error { return p.WriteData(1, false, make([]byte, 7)) })))
	if err != nil || len(response.Body) != 100_000 || !response.Truncated {
		t.Errorf("endless body: %v", err)
	}
}

// record returns the bytes that a script writes.
func record(script func(p *peer)) []byte {
	var all bytes.Buffer
	p := &peer{Framer: http2.NewFramer(&all, nil)}
	p.coder = newCoder(&p.fields)
	p.WriteSettings()
	script(p)
	return all.Bytes()
}

// TestHTTP2CloseAtEachByte ends an answer everywhere, and stalls there.
func TestHTTP2CloseAtEachByte(t *testing.T) {
	answer := record(func(p *peer) {
		p.header(1, false, ":status", "200", "x-a", "b")
		p.WriteData(1, false, []byte("hello"))
		p.header(1, true, "x-trailer", "c")
	})
	for n := range len(answer) {
		response, err := meet(t, "h2", exchange.Limits{}, get("/"), say(string(answer[:n])))
		if n == 0 && err != io.EOF || n > 9 && response == nil && err != io.ErrUnexpectedEOF && err != io.EOF || response != nil && err != io.ErrUnexpectedEOF {
			t.Errorf("%d bytes: %+v: %v", n, response, err)
		}
		_, err = meet(t, "h2", exchange.Limits{}, get("/"), func(p *peer) {
			p.Conn.Write(answer[:n])
			p.cancel()
			p.Conn.Read(make([]byte, 1)) // until we close
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d bytes, then nothing: %v", n, err)
		}
	}
	if _, err := meet(t, "h2", exchange.Limits{}, get("/"), say(string(answer))); err != nil {
		t.Error(err)
	}
}

// TestShortBody ends a stream before its Content-Length.
func TestShortBody(t *testing.T) {
	response, err := meet2(t, exchange.Limits{}, func(p *peer) {
		p.header(1, false, ":status", "200", "content-length", "6")
		p.WriteData(1, true, []byte("hello"))
	})
	if err != io.ErrUnexpectedEOF || string(response.Body) != "hello" {
		t.Errorf("%+v: %v", response, err)
	}
}

// TestRestOfATruncatedBody sends on after our RST_STREAM: its header still
// changes the table that the next answer is decoded with.
func TestRestOfATruncatedBody(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	p := &peer{Conn: theirs, Framer: http2.NewFramer(theirs, nil)}
	p.coder = newCoder(&p.fields)
	go io.Copy(io.Discard, theirs)
	go func() {
		p.WriteSettings()
		status200(p)
		p.WriteData(1, false, []byte("hello"))
		p.WriteData(1, false, make([]byte, 1<<14))
		p.header(1, true, "x-kept", "value")
		p.header(3, true, ":status", "401", "x-kept", "value")
	}()
	c := exchange.New(ours, "h2", exchange.Limits{Body: 4})
	first, err := c.Do(t.Context(), get("/"))
	if err != nil || !first.Truncated || !first.Reusable {
		t.Fatalf("%+v: %v", first, err)
	}
	second, err := c.Do(t.Context(), get("/"))
	if err != nil || second.Status != 401 || second.Get("x-kept") != "value" {
		t.Fatalf("%+v: %v", second, err)
	}
}

// TestWindows sends a body to a peer that takes it in small steps.
func TestWindows(t *testing.T) {
	ours, theirs := loopback(t)
	want := bytes.Repeat([]byte("0123456789"), 5000)
	got := make(chan []byte, 1)
	go func() {
		io.ReadFull(theirs, make([]byte, len(http2.ClientPreface)))
		p := &peer{Conn: theirs, Framer: http2.NewFramer(theirs, theirs)}
		p.coder = newCoder(&p.fields)
		var body []byte
		defer func() { got <- body }()
		for {
			f, err := p.ReadFrame()
			if err != nil {
				return
			}
			switch f := f.(type) {
			case *http2.HeadersFrame:
				p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
				p.WriteWindowUpdate(1, 65535+100) // what is sent already, and a little
			case *http2.DataFrame:
				body = append(body, f.Data()...)
				if f.StreamEnded() {
					p.header(1, true, ":status", "200")
					return
				}
				// Both windows, in steps.
				p.WriteWindowUpdate(1, 7000)
				p.WriteWindowUpdate(0, 7000)
			}
		}
	}()
	r := get("/")
	r.Method, r.Body = "PUT", want
	response, err := exchange.New(ours, "h2", exchange.Limits{}).Do(t.Context(), r)
	if err != nil || response.Status != 200 {
		t.Fatalf("%+v: %v", response, err)
	}
	if body := <-got; !bytes.Equal(body, want) {
		t.Errorf("%d bytes", len(body))
	}
}

// TestRequestOnTheWire looks at what HTTP/2 is sent: no field is put in a table.
func TestRequestOnTheWire(t *testing.T) {
	ours, theirs := net.Pipe()
	sent := make(chan []byte, 1)
	go func() {
		all := make([]byte, 32<<10)
		n, _ := theirs.Read(all)
		theirs.Close()
		sent <- all[:n]
	}()
	r := get("/a//b?c")
	r.Header = []exchange.Field{{Name: "Authorization", Value: "Basic eA=="}, {Name: "Connection", Value: "close"}}
	exchange.New(ours, "h2", exchange.Limits{}).Do(t.Context(), r)
	rest, ok := bytes.CutPrefix(<-sent, []byte(http2.ClientPreface))
	if !ok {
		t.Fatal("no preface")
	}
	f := http2.NewFramer(nil, bytes.NewReader(rest))
	f.ReadMetaHeaders = newDecoder()
	var fields []string
	for {
		got, err := f.ReadFrame()
		if err != nil {
			break
		}
		switch got := got.(type) {
		case *http2.SettingsFrame:
			if v, ok := got.Value(http2.SettingEnablePush); !ok || v != 0 {
				t.Error("push is not turned off")
			}
		case *http2.MetaHeadersFrame:
			for _, field := range got.Fields {
				fields = append(fields, field.Name+": "+field.Value)
				if !field.Sensitive {
					t.Errorf("%s may be put in a table", field.Name)
				}
			}
		}
	}
	want := ":method: GET, :authority: prom.example.com, :scheme: https, :path: /a//b?c, authorization: Basic eA=="
	if got := strings.Join(fields, ", "); got != want {
		t.Error(got)
	}
}
