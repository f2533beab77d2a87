package wire_test

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"testing"

	"webtool/pkg/check/wire"
)

func TestEachVersion(t *testing.T) {
	cert := certificate(t, ecKey(elliptic.P256()))
	for _, version := range []uint16{wire.TLS10, wire.TLS11, wire.TLS12, wire.TLS13} {
		t.Run(wire.VersionName(version), func(t *testing.T) {
			address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: version, MaxVersion: version})
			answer, err := ask(t, address, modern(version))
			if err != nil {
				t.Fatal(err)
			}
			if answer.Version != version || answer.Retry != (version == wire.TLS13) || answer.Group != 29 {
				t.Errorf("%+v", answer)
			}
			if version < wire.TLS13 && (len(answer.Chain) != 1 || !bytes.Equal(answer.Chain[0], cert.Certificate[0])) {
				t.Error("not the server's certificate")
			}
			if version < wire.TLS13 && !(answer.SecureRenegotiation && answer.ExtendedMasterSecret && answer.SessionTicket) {
				t.Errorf("extensions: %+v", answer)
			}
			for other := wire.SSL30; other <= wire.TLS13; other++ {
				if other == version || other > version && version < wire.TLS13 && other < wire.TLS13 {
					continue // a newer hello stands for what is older
				}
				answer, err := ask(t, address, modern(other))
				var alert *wire.AlertError
				if !errors.As(err, &alert) || alert.Name() != "protocol_version" && alert.Name() != "handshake_failure" {
					t.Errorf("%s: %+v, %v", wire.VersionName(other), answer, err)
				}
			}
		})
	}
}

func TestEachSuite(t *testing.T) {
	for _, key := range []crypto.Signer{ecKey(elliptic.P256()), edKey(), rsaKey()} {
		cert := certificate(t, key)
		config := &tls.Config{Certificates: []tls.Certificate{cert}}
		for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
			config.CipherSuites = append(config.CipherSuites, s.ID)
		}
		address := serveTLS(t, config)
		seen := 0
		for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
			version := slices.Max(s.SupportedVersions)
			answer, err := ask(t, address, wire.Offer{Versions: []uint16{version}, Suites: []uint16{s.ID}, Groups: []uint16{23}})
			var alert *wire.AlertError
			switch {
			case errors.As(err, &alert) && alert.Name() == "handshake_failure": // not with this key
			case err != nil:
				t.Errorf("%s: %v", s.Name, err)
			case answer.Suite != s.ID || wire.SuiteName(s.ID) != s.Name:
				t.Errorf("%s: %s", s.Name, wire.SuiteName(answer.Suite))
			default:
				seen++
			}
		}
		if want := map[bool]int{true: 18, false: 10}[key == rsaKey()]; seen != want {
			t.Errorf("%T: %d suites answered, want %d", key, seen, want)
		}
	}
}

func TestEachGroup(t *testing.T) {
	groups := []tls.CurveID{tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024, tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate(t, rsaKey())}, CurvePreferences: groups})
	for i, g := range groups {
		for _, version := range []uint16{wire.TLS13, wire.TLS12} {
			offer := modern(version)
			offer.Groups = []uint16{uint16(g)}
			answer, err := ask(t, address, offer)
			switch {
			case version == wire.TLS12 && i < 3: // ML-KEM is for TLS 1.3
				var alert *wire.AlertError
				if !errors.As(err, &alert) || alert.Name() != "handshake_failure" {
					t.Errorf("%s: %+v, %v", g, answer, err)
				}
			case err != nil || answer.Group != uint16(g):
				t.Errorf("%s: %+v, %v", g, answer, err)
			}
		}
	}
}

func TestCertificateRequest(t *testing.T) {
	ca := certificate(t, ecKey(elliptic.P256()))
	parsed, err := x509.ParseCertificate(ca.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	cert := certificate(t, ecKey(elliptic.P256()))
	cert.OCSPStaple = []byte("never looked into")
	address := serveTLS(t, &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS12,
		ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, NextProtos: []string{"h2"}, SessionTicketsDisabled: true,
	})
	for _, version := range []uint16{wire.TLS11, wire.TLS12} {
		offer := modern(version)
		offer.ALPN = []string{"http/1.1", "h2"}
		answer, err := ask(t, address, offer)
		if err != nil {
			t.Fatal(err)
		}
		if answer.ALPN != "h2" || answer.SessionTicket || !answer.Stapled {
			t.Errorf("%+v", answer)
		}
		asked := answer.Asked
		if asked == nil || len(asked.CANames) != 1 || !bytes.Equal(asked.CANames[0], parsed.RawSubject) ||
			!bytes.Equal(asked.Types, []byte{1, 64}) || (len(asked.Signatures) > 0) != (version == wire.TLS12) {
			t.Errorf("%+v", asked)
		}
	}
}

func TestServerName(t *testing.T) {
	var names []string
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t, edKey())}}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		names = append(names, hello.ServerName)
		return nil, nil
	}
	address := serveTLS(t, config)
	for _, name := range []string{"a.example.com.", "", "127.0.0.1", "::1", "[::1]", "fe80::1%eth0"} {
		offer := modern(wire.TLS12)
		offer.ServerName = name
		if _, err := ask(t, address, offer); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if want := []string{"a.example.com", "", "", "", "", ""}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
}

func TestUnfitOffers(t *testing.T) {
	for name, change := range map[string]func(*wire.Offer){
		"no version":  func(o *wire.Offer) { o.Versions = nil },
		"SSL 2.0":     func(o *wire.Offer) { o.Versions = []uint16{2, wire.TLS12} },
		"the future":  func(o *wire.Offer) { o.Versions = []uint16{0x0305} },
		"no suite":    func(o *wire.Offer) { o.Suites = nil },
		"many suites": func(o *wire.Offer) { o.Suites = make([]uint16, 8100) },
		"too many":    func(o *wire.Offer) { o.Suites = make([]uint16, 40000) },
		"many groups": func(o *wire.Offer) { o.Groups = make([]uint16, 40000) },
		"long name":   func(o *wire.Offer) { o.ServerName = string(make([]byte, 256)) },
		"protocol":    func(o *wire.Offer) { o.ALPN = []string{""} },
	} {
		offer := modern(wire.TLS12)
		change(&offer)
		if answer, err := wire.Ask(t.Context(), nil, offer); err == nil {
			t.Errorf("%s: %+v", name, answer)
		}
	}
}
