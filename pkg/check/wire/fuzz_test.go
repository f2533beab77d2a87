package wire

import (
	"bytes"
	"fmt"
	"testing"
)

// checkAnswer holds what no bytes of a server may bring about.
func checkAnswer(t *testing.T, a *Answer, err error) {
	t.Helper()
	if (a == nil) == (err == nil) {
		t.Fatalf("%+v, %v", a, err)
	}
	if a == nil {
		return
	}
	if a.Version < SSL30 || len(a.Chain) > maxChain || a.DHBits < 0 || a.DHBits > 8<<16 || len(a.ALPN) > 255 {
		t.Fatalf("%+v", a)
	}
}

func FuzzServerHello(f *testing.F) {
	for _, test := range serverHellos {
		f.Add(bin(f, test.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := parseServerHello(body)
		checkAnswer(t, a, err)
	})
}

func FuzzCertificateList(f *testing.F) {
	for _, test := range certificateLists {
		f.Add(bin(f, test.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		chain, err := parseCertificate(body)
		size := 3
		for _, der := range chain {
			size += 3 + len(der)
			certificateCurve(der)
		}
		if err == nil && size != len(body) {
			t.Fatalf("%d bytes of %d", size, len(body))
		}
	})
}

func FuzzCertificateRequest(f *testing.F) {
	for _, test := range certificateRequests {
		f.Add(test.version, bin(f, test.body))
	}
	f.Fuzz(func(t *testing.T, version uint16, body []byte) {
		asked, err := parseCertificateRequest(body, version)
		if err != nil {
			return
		}
		size := 1 + len(asked.Types) + 2
		if version >= TLS12 {
			size += 2 + 2*len(asked.Signatures)
		}
		for _, name := range asked.CANames {
			size += 2 + len(name)
		}
		if size != len(body) {
			t.Fatalf("%d bytes of %d: %+v", size, len(body), asked)
		}
	})
}

func FuzzKeyExchange(f *testing.F) {
	for _, test := range keyExchanges {
		f.Add(test.suite, bin(f, test.body))
	}
	f.Fuzz(func(t *testing.T, suite uint16, body []byte) {
		a := &Answer{Version: TLS12, Suite: suite}
		if err := a.parseKeyExchange(body); err == nil {
			checkAnswer(t, a, nil)
		}
	})
}

// FuzzAlerts reads alerts in one record, and broken off anywhere in two: what they
// come to is the same.
func FuzzAlerts(f *testing.F) {
	f.Add([]byte{2, 40}, 1)
	f.Add([]byte{1, 112, 2, 80}, 3)
	f.Add([]byte{1, 0}, 0)
	f.Add([]byte{7, 255}, 2)
	f.Add(bytes.Repeat([]byte{1, 112}, maxWarnings+1), 5)
	f.Fuzz(func(t *testing.T, said []byte, at int) {
		whole := (&records{}).alerts(said)
		at = min(max(at, 0), len(said))
		broken := &records{}
		err := broken.alerts(said[:at])
		if err == nil {
			err = broken.alerts(said[at:])
		}
		if fmt.Sprint(whole) != fmt.Sprint(err) {
			t.Fatalf("%v in one, %v in two", whole, err)
		}
		if whole != nil && whole.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}

// FuzzFlight is all that a server may send: records, alerts, messages.
func FuzzFlight(f *testing.F) {
	record := func(kind uint8, payload []byte) []byte { return append([]byte{kind, 3, 3}, vector16(payload)...) }
	message := func(kind uint8, body []byte) []byte { return append([]byte{kind, 0}, vector16(body)...) }
	for _, test := range serverHellos {
		f.Add(append(record(recordHandshake, message(typeServerHello, bin(f, test.body))), record(recordHandshake, message(typeServerHelloDone, nil))...))
	}
	f.Add(record(recordAlert, []byte{2, 40}))
	f.Add(append(record(recordAlert, []byte{1}), record(recordAlert, []byte{112, 2, 70})...))
	f.Add([]byte("HTTP/1.0 400 Bad Request\r\n\r\n"))
	hello := message(typeServerHello, bin(f, serverHellos["extensions"].body))
	flight := append(hello, message(typeCertificate, bin(f, certificateLists["two"].body))...)
	flight = append(flight, message(typeCertificateStatus, []byte{1, 0, 0, 1, 0})...)
	flight = append(flight, message(typeServerKeyExchange, bin(f, keyExchanges["curve"].body))...)
	flight = append(flight, message(typeCertificateRequest, bin(f, certificateRequests["TLS 1.2"].body))...)
	f.Add(record(recordHandshake, append(flight, message(typeServerHelloDone, nil)...)))
	f.Fuzz(func(t *testing.T, said []byte) {
		a, err := readFlight(bytes.NewReader(said))
		checkAnswer(t, a, err)
		if err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
