package material_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"crypto/ecdh"
	"crypto/tls"
	"crypto/x509"

	"webtool/pkg/check/material"
)

func read(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile("../../../testdata/certs/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// disguises make PEM into what a person still sees as PEM, or as a certificate,
// and the server does not.
var disguises = map[material.Flaw]func(string) string{
	material.BOM:             func(s string) string { return "\uFEFF" + s },
	material.CROnly:          func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
	material.Indented:        func(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") },
	material.LiteralNewlines: func(s string) string { return strings.ReplaceAll(s, "\n", `\n`) },
	material.OneLine:         func(s string) string { return strings.ReplaceAll(s, "\n", " ") },
	material.Glued:           func(s string) string { return strings.TrimSpace(s) + s },
	material.Crowded:         func(s string) string { return "cert: " + s },
	material.BadDashes:       func(s string) string { return strings.ReplaceAll(s, "-----", "–––––") },
	material.Truncated:       func(s string) string { return s[:len(s)*2/3] },
	material.BadBase64:       func(s string) string { return s[:100] + "!" + s[100:] },
	material.Base64PEM:       func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	material.Bare: func(s string) string {
		lines := strings.Split(strings.TrimSpace(s), "\n")
		return strings.Join(lines[1:len(lines)-1], "\n")
	},
	material.DER: func(s string) string {
		block, _ := pem.Decode([]byte(s))
		return string(block.Bytes)
	},
	material.CutShort: func(s string) string {
		block, _ := pem.Decode([]byte(s))
		block.Bytes = block.Bytes[:len(block.Bytes)/2]
		return string(pem.EncodeToMemory(block))
	},
	material.UTF16: func(s string) string {
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return string(out)
	},
	material.EndDiffers: func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(s, "END CERTIFICATE", "END X509 CRL"), "END PRIVATE KEY", "END CERTIFICATE")
	},
	material.None: func(s string) string { return s },
}

func TestDisguises(t *testing.T) {
	cert, key := read(t, "server.crt"), read(t, "server.key")
	for want, disguise := range disguises {
		hiddenCert, hiddenKey := disguise(cert), disguise(key)
		_, err := tls.X509KeyPair([]byte(hiddenCert), []byte(hiddenKey))
		if (err == nil) != (want == material.None) {
			t.Errorf("%s: crypto/tls says %v", want, err)
		}
		if got, there := material.CertificateFlaw([]byte(hiddenCert)); got != want {
			t.Errorf("certificate: %q %v, want %q", got, there, want)
		}
		if got, there := material.KeyFlaw([]byte(hiddenKey)); got != want {
			t.Errorf("key: %q %v, want %q", got, there, want)
		}
	}
}

// TestNearDisguises shows what the server takes all the same.
func TestNearDisguises(t *testing.T) {
	cert, key := read(t, "server.crt"), read(t, "server.key")
	for name, s := range map[string]string{
		"CRLF": strings.ReplaceAll(cert, "\n", "\r\n"), "no final line break": strings.TrimSpace(cert),
		"text before": "subject=localhost\n" + cert, "text behind": cert + "hello",
		"indented body": strings.ReplaceAll(cert, "\nM", "\n  M"), "BOM in text before": "\uFEFFhello\n" + cert,
	} {
		if _, err := tls.X509KeyPair([]byte(s), []byte(key)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := material.CertificateFlaw([]byte(s)); got != material.None {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func relabel(s, from, to string) string {
	return strings.ReplaceAll(s, from+"-----", to+"-----")
}

func TestOtherKinds(t *testing.T) {
	x25519, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	exchange, err := x509.MarshalPKCS8PrivateKey(x25519)
	if err != nil {
		t.Fatal(err)
	}
	cert := read(t, "server.crt")
	der := []byte(read(t, "server.der"))
	negative := bytes.Clone(der)
	i := bytes.Index(negative, []byte{0x02, 0x14}) // a serial number of 20 bytes
	negative[i+2] |= 0x80
	for _, c := range []struct {
		name, data string
		cert, key  material.Flaw
	}{
		{"empty", " \n", material.Empty, material.Empty},
		{"text", "hello", material.NoPEM, material.NoPEM},
		{"path", "/etc/ssl/prom.pem", material.APath, material.APath},
		{"request", read(t, "request.csr"), material.Request, material.Request},
		{"public key", read(t, "public.pem"), material.PublicKey, material.PublicKey},
		{"certificate", cert, material.None, material.OtherKind},
		{"key", read(t, "server.key"), material.OtherKind, material.None},
		{"both", read(t, "pair.pem"), material.None, material.None},
		{"trusted", relabel(cert, "CERTIFICATE", "TRUSTED CERTIFICATE"), material.TrustedCertificate, material.TrustedCertificate},
		{"x509", relabel(cert, "CERTIFICATE", "X509 CERTIFICATE"), material.X509Certificate, material.X509Certificate},
		{"pkcs7", relabel(cert, "CERTIFICATE", "PKCS7"), material.PKCS7, material.PKCS7},
		{"encrypted", read(t, "encrypted.key"), material.OtherKind, material.EncryptedKey},
		{"encrypted, legacy", read(t, "encrypted-legacy.key"), material.OtherKind, material.EncryptedKey},
		{"encrypted, wrong label", relabel(read(t, "encrypted.key"), "ENCRYPTED PRIVATE KEY", "PRIVATE KEY"), material.OtherKind, material.EncryptedKey},
		{"Ed448", read(t, "ed448.key"), material.OtherKind, material.Unsupported},
		{"Ed448 certificate", read(t, "ed448.crt"), material.Unsupported, material.OtherKind},
		{"X25519", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: exchange})), material.OtherKind, material.Unsupported},
		{"key as certificate", relabel(read(t, "server.key"), "PRIVATE KEY", "CERTIFICATE"), material.Mislabelled, material.OtherKind},
		{"certificate as key", relabel(cert, "CERTIFICATE", "PRIVATE KEY"), material.OtherKind, material.Mislabelled},
		{"keystore", "\xfe\xed\xfe\xed\x00\x00\x00\x02", material.Keystore, material.Keystore},
		{"params", read(t, "params.key"), material.OtherKind, material.None},
		{"DER of no kind", read(t, "bad-der.key"), material.OtherKind, material.Unparsable},
		{"negative serial", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: negative})), material.NegativeSerial, material.OtherKind},
		{"PKCS7 in DER", "\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x02\x30\x00", material.PKCS7, material.PKCS7},
		{"PKCS12", "\x30\x14\x02\x01\x03\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x02\x04\x00", material.PKCS12, material.PKCS12},
	} {
		if got, there := material.CertificateFlaw([]byte(c.data)); got != c.cert {
			t.Errorf("%s as certificate: %q %v, want %q", c.name, got, there, c.cert)
		}
		if got, there := material.KeyFlaw([]byte(c.data)); got != c.key {
			t.Errorf("%s as key: %q %v, want %q", c.name, got, there, c.key)
		}
	}
}

func TestMisfit(t *testing.T) {
	chain, reversed := read(t, "chain.crt"), read(t, "chain-reversed.crt")
	key, other, rsa := read(t, "server.key"), read(t, "other.key"), read(t, "rsa.key")
	var store material.Store
	for _, c := range []struct {
		name, cert, key string
		want            material.Misfit
	}{
		{"another key", chain, other, material.Misfit{}},
		{"another kind", chain, rsa, material.Misfit{CertKind: "P-256", KeyKind: "RSA"}},
		{"wrong order", reversed, key, material.Misfit{Fits: 2}},
		{"a byte order mark before the chain", "\uFEFF" + chain, key, material.Misfit{Hidden: material.BOM}},
		{"an indented leaf", disguises[material.Indented](read(t, "server.crt")) + "\n" + read(t, "client-ca.crt"), key, material.Misfit{Hidden: material.Indented}},
		{"two keys", chain, other + key, material.Misfit{KeyNumber: 2}},
		{"a hidden key", chain, "\uFEFF" + key + other, material.Misfit{HiddenKey: material.BOM}},
		{"a hidden certificate that is not the key's", "\uFEFF" + chain, other, material.Misfit{}},
	} {
		if _, err := tls.X509KeyPair([]byte(c.cert), []byte(c.key)); err == nil {
			t.Errorf("%s: crypto/tls takes it", c.name)
		}
		got := store.Misfit([]byte(c.cert), []byte(c.key))
		if got.Certificate = nil; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// FuzzPEM holds the diagnosis to what crypto/tls says: whatever does not load has
// a flaw on one side, or does not fit; what loads has none.
func FuzzPEM(f *testing.F) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	ed, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		f.Fatal(err)
	}
	good, key := read(f, "server.crt"), read(f, "server.key")
	f.Add([]byte(good), ed)
	for _, disguise := range disguises {
		f.Add([]byte(disguise(good)), []byte(disguise(key)))
		f.Add([]byte(disguise(good)+good), []byte(disguise(key)+key))
	}
	f.Fuzz(func(t *testing.T, cert, key []byte) {
		_, err := tls.X509KeyPair(cert, key)
		certFlaw, _ := material.CertificateFlaw(cert)
		keyFlaw, _ := material.KeyFlaw(key)
		flawed := certFlaw != material.None || keyFlaw != material.None
		mismatch := err != nil && strings.Contains(err.Error(), "does not match")
		if (err == nil || mismatch) && flawed || err != nil && !mismatch && !flawed {
			t.Errorf("crypto/tls says %v, the flaws are %q and %q", err, certFlaw, keyFlaw)
		}
		var store material.Store
		store.Misfit(cert, key)
		chain := store.Chain(cert)
		chain.Path()
		chain.Unfit()
	})
}
