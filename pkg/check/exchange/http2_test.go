package exchange_test

import (
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
