package wire

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// bin reads bytes as hexadecimal digits; spaces are for the eye, and "*32" repeats
// a byte.
func bin(t testing.TB, s string) []byte {
	t.Helper()
	var b []byte
	for word := range strings.FieldsSeq(s) {
		digits, repeat := strings.CutSuffix(word, "*32")
		part, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		if repeat {
			part = bytes.Repeat(part, 32)
		}
		b = append(b, part...)
	}
	return b
}

const retry = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

var serverHellos = map[string]struct {
	body string
	want *Answer // nil: malformed
}{
	"SSL 3.0, no extensions": {"0300 00*32 00 000a 00", &Answer{Version: SSL30, Suite: 0x000a}},
	"empty extensions":       {"0303 00*32 00 002f 00 0000", &Answer{Version: TLS12, Suite: 0x002f}},
	"compressed":             {"0301 00*32 20 aa*32 002f 01", &Answer{Version: TLS10, Suite: 0x002f, Compressed: true}},
	"downgrade marker":       {"0303 000000000000000000000000000000000000000000000000 444f574e47524401 00 002f 00", &Answer{Version: TLS12, Suite: 0x002f}},
	"extensions": {"0303 00*32 00 c02b 00 0025 ff01 0001 00 0017 0000 0016 0000 0023 0000 0010 0005 0003 02 6832 000b 0002 01 00 0a0a 0001 00",
		&Answer{Version: TLS12, Suite: 0xc02b, ALPN: "h2", SecureRenegotiation: true, ExtendedMasterSecret: true, EncryptThenMAC: true, SessionTicket: true}},
	"retry":                 {"0303 " + retry + " 00 1301 00 000c 002b 0002 0304 0033 0002 11ec", &Answer{Version: TLS13, Suite: 0x1301, Group: 4588, Retry: true}},
	"retry with a cookie":   {"0303 " + retry + " 00 1301 00 000d 002b 0002 0304 002c 0003 0001 00", &Answer{Version: TLS13, Suite: 0x1301, Retry: true}},
	"TLS 1.3 with a key":    {"0303 00*32 00 1302 00 000f 002b 0002 0304 0033 0005 001d 0001 00", &Answer{Version: TLS13, Suite: 0x1302, Group: 29}},
	"a draft of TLS 1.3":    {"0303 00*32 00 1302 00 0006 002b 0002 7f1c", &Answer{Version: 0x7f1c, Suite: 0x1302}},
	"empty":                 {"", nil},
	"SSL 2.0":               {"0002 00*32 00 000a 00", nil},
	"no suite":              {"0303 00*32 00", nil},
	"long session":          {"0303 00*32 21 00*32 00 002f 00", nil},
	"more than extensions":  {"0303 00*32 00 002f 00 0000 00", nil},
	"less than extensions":  {"0303 00*32 00 002f 00 0001", nil},
	"half an extension":     {"0303 00*32 00 002f 00 0003 ff01 00", nil},
	"long extension":        {"0303 00*32 00 002f 00 0005 ff01 0002 00", nil},
	"half a version":        {"0303 00*32 00 002f 00 0005 002b 0001 03", nil},
	"version and more":      {"0303 00*32 00 002f 00 0007 002b 0003 030400", nil},
	"half a group":          {"0303 " + retry + " 00 1301 00 0005 0033 0001 00", nil},
	"two protocols":         {"0303 00*32 00 002f 00 000a 0010 0006 0004 016801 69", nil},
	"protocol without list": {"0303 00*32 00 002f 00 0004 0010 0000", nil},
}

func TestServerHello(t *testing.T) {
	for name, test := range serverHellos {
		check(t, name, test.want, func() (*Answer, error) { return parseServerHello(bin(t, test.body)) })
	}
}

func check[T any](t *testing.T, name string, want *T, parse func() (*T, error)) {
	t.Helper()
	got, err := parse()
	if want == nil {
		if _, ok := err.(*MalformedError); !ok {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	} else if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
	}
}

var certificateLists = map[string]struct {
	body string
	want *[][]byte
}{
	"none":         {"000000", new([][]byte)},
	"two":          {"000009 000002 3000 000001 30", &[][]byte{{0x30, 0}, {0x30}}},
	"empty one":    {"000003 000000", nil},
	"half":         {"000005 000003 3000", nil},
	"more":         {"000004 000001 30 00", nil},
	"less":         {"000005 000001 30", nil},
	"nothing":      {"", nil},
	"half a size":  {"000002 0000", nil},
	"all too many": {"000104" + strings.Repeat("00000130", 65), nil},
	"all we take":  {"000100" + strings.Repeat("00000130", 64), new(slices.Repeat([][]byte{{0x30}}, 64))},
}

func TestCertificateList(t *testing.T) {
	for name, test := range certificateLists {
		check(t, name, test.want, func() (*[][]byte, error) {
			chain, err := parseCertificate(bin(t, test.body))
			return &chain, err
		})
	}
}

var certificateRequests = map[string]struct {
	version uint16
	body    string
	want    *Asked
}{
	"TLS 1.2":          {TLS12, "02 0140 0004 0403 0804 0006 0004 30023100", &Asked{Types: []byte{1, 64}, Signatures: []uint16{0x0403, 0x0804}, CANames: [][]byte{{0x30, 2, 0x31, 0}}}},
	"TLS 1.1":          {TLS11, "01 01 0006 0001 30 0001 31", &Asked{Types: []byte{1}, CANames: [][]byte{{0x30}, {0x31}}}},
	"of anybody":       {TLS12, "01 01 0002 0403 0000", &Asked{Types: []byte{1}, Signatures: []uint16{0x0403}}},
	"half a scheme":    {TLS12, "01 01 0003 0403 08 0000", nil},
	"half a name":      {TLS12, "01 01 0002 0403 0003 0002 30", nil},
	"no names":         {TLS12, "01 01 0002 0403", nil},
	"more":             {TLS12, "01 01 0002 0403 0000 00", nil},
	"TLS 1.2 as older": {TLS11, "01 01 0002 0403 0000", nil},
	"empty":            {TLS10, "", nil},
}

func TestCertificateRequestMessage(t *testing.T) {
	for name, test := range certificateRequests {
		check(t, name, test.want, func() (*Asked, error) { return parseCertificateRequest(bin(t, test.body), test.version) })
	}
}

var keyExchanges = map[string]struct {
	suite uint16
	body  string
	want  *Answer
}{
	"curve":                     {0xc02b, "03 0017 01 04 0403", &Answer{Group: 23}},
	"anonymous curve":           {0xc018, "03 001d 01 04", &Answer{Group: 29}},
	"explicit prime":            {0xc02b, "01 ff", &Answer{Group: 0xff01}},
	"explicit characteristic 2": {0xc02b, "02 ff", &Answer{Group: 0xff02}},
	"prime":                     {0x009e, "0002 00ff 0001 02 0001 07 ffff", &Answer{DHBits: 8}},
	"anonymous prime":           {0x0034, "0002 01ff 0001 02 0001 07", &Answer{DHBits: 9}},
	"hint and curve":            {0xc035, "0002 6869 03 0018 01 04", &Answer{Group: 24}},
	"hint and prime":            {0x00aa, "0000 0001 ff 0001 02 0001 07", &Answer{DHBits: 8}},
	"hint alone":                {0x008c, "0002 6869", &Answer{}},
	"temporary RSA":             {0x0003, "0001 ff 0001 03", &Answer{}},
	"unknown suite":             {0xfafa, "ffff", &Answer{}},
	"kind of curve":             {0xc02b, "04 0017 01 04", nil},
	"no point":                  {0xc02b, "03 0017 00", nil},
	"half a point":              {0xc02b, "03 0017 02 04", nil},
	"empty":                     {0xc02b, "", nil},
	"no prime":                  {0x009e, "0001 00 0001 02 0001 07", nil},
	"no public key":             {0x009e, "0001 ff 0001 02 0000", nil},
	"half a prime":              {0x009e, "0002 ff", nil},
	"half a hint":               {0x008c, "0002 68", nil},
	"prime as of RFC 7919":      {0x009e, "0100 ffffffffffffffffadf85458a2bb4a9a" + strings.Repeat("55", 232) + "ffffffffffffffff 0001 02 0001 07", &Answer{DHBits: 2048, Group: 256}},
	"another start":             {0x009e, "0100 ffffffffffffffffc90fdaa22168c234" + strings.Repeat("55", 232) + "ffffffffffffffff 0001 02 0001 07", &Answer{DHBits: 2048}},
	"another size":              {0x009e, "0080 ffffffffffffffffadf85458a2bb4a9a" + strings.Repeat("55", 104) + "ffffffffffffffff 0001 02 0001 07", &Answer{DHBits: 1024}},
}

func TestKeyExchange(t *testing.T) {
	for name, test := range keyExchanges {
		if test.want != nil {
			test.want.Suite = test.suite
		}
		check(t, name, test.want, func() (*Answer, error) {
			a := &Answer{Suite: test.suite}
			return a, a.parseKeyExchange(bin(t, test.body))
		})
	}
}

func TestCertificateCurve(t *testing.T) {
	for curve, want := range map[elliptic.Curve]uint16{elliptic.P224(): 21, elliptic.P256(): 23, elliptic.P384(): 24, elliptic.P521(): 25} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"wire.example.com"}}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		if got := certificateCurve(der); got != want {
			t.Errorf("%s: %s", curve.Params().Name, GroupName(got))
		}
		for n := range der {
			if got := certificateCurve(der[:n]); got != 0 {
				t.Errorf("%d bytes of %d: %s", n, len(der), GroupName(got))
			}
		}
	}
}
