package exchange_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/http2"

	"webtool/pkg/check/exchange"
)

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

// TestFloodOfATruncatedBody goes on with a stream that we have reset.
func TestFloodOfATruncatedBody(t *testing.T) {
	ours, theirs := net.Pipe()
	p := &peer{Conn: theirs, Framer: http2.NewFramer(theirs, nil)}
	p.coder = newCoder(&p.fields)
	go io.Copy(io.Discard, theirs)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.WriteSettings()
		status200(p)
		forever(func(p *peer) error { return p.WriteData(1, false, make([]byte, 1<<14)) })(p)
	}()
	c := exchange.New(ours, "h2", exchange.Limits{Body: 4})
	if first, err := c.Do(t.Context(), get("/")); err != nil || !first.Reusable {
		t.Fatalf("%+v: %v", first, err)
	}
	if second, err := c.Do(t.Context(), get("/")); !brokenBy(err) {
		t.Errorf("%+v: %v", second, err)
	}
	ours.Close()
	<-done
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
