package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"webtool/pkg/check/exchange"
)

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
