package wire

import (
	"crypto/tls"
	"slices"
	"strings"
	"testing"
)

// TestNames compares with crypto/tls as far as that goes.
func TestNames(t *testing.T) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if got := SuiteName(s.ID); got != s.Name {
			t.Errorf("%04x: %s, want %s", s.ID, got, s.Name)
		}
		if got := IsTLS13Suite(s.ID); got != (s.SupportedVersions[0] == tls.VersionTLS13) {
			t.Errorf("%s: TLS 1.3 %v", s.Name, got)
		}
	}
	for code := range 256 {
		got, theirs := (&AlertError{uint8(code)}).Error(), tls.AlertError(code).Error()
		_, known := alertNames[uint8(code)]
		if got != "remote error: "+theirs || !strings.Contains(theirs, "alert(") && !known {
			t.Errorf("%d: %s, %s, %v", code, got, theirs, known)
		}
	}
	for got, want := range map[string]string{
		VersionName(SSL30): "SSL 3.0", VersionName(TLS10): "TLS 1.0", VersionName(TLS13): "TLS 1.3", VersionName(0x7f1c): "0x7F1C",
		SuiteName(0xfafa): "0xFAFA", SuiteName(0): "TLS_NULL_WITH_NULL_NULL", SuiteName(0xfeff): "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA",
		GroupName(4588): "X25519MLKEM768", GroupName(23): "P-256", GroupName(256): "ffdhe2048", GroupName(0xfafa): "0xFAFA",
		AlertName(70): "protocol_version", AlertName(99): "alert 99",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTables(t *testing.T) {
	if len(suiteNames) < 360 {
		t.Errorf("%d suites", len(suiteNames))
	}
	for i, s := range suiteNames {
		if i > 0 && suiteNames[i-1].id >= s.id {
			t.Errorf("%s is out of order", s.name)
		}
		if strings.Count(s.name, "_WITH_") != 1 && !IsTLS13Suite(s.id) && !strings.HasSuffix(s.name, "_SCSV") {
			t.Errorf("%s is no name of a suite", s.name)
		}
	}
	seen := map[uint16]bool{}
	for _, g := range groupNames {
		if seen[g.id] || g.oldest > g.newest {
			t.Errorf("%+v", g)
		}
		seen[g.id] = true
	}
	// All of them fit into a hello that most servers take.
	o := Offer{Versions: []uint16{TLS12}, Suites: candidateSuites(nil, TLS12), Groups: candidateGroups(nil, TLS12), ServerName: strings.Repeat("a", 255)}
	if hello, err := o.hello(); err != nil || len(hello) > 2048 || len(o.Suites) < 300 || len(o.Groups) < 30 {
		t.Errorf("%d bytes, %d suites, %d groups, %v", len(hello), len(o.Suites), len(o.Groups), err)
	}
}

func TestWeakSuites(t *testing.T) {
	for name, want := range map[string]string{
		"TLS_AES_128_GCM_SHA256":                        "",
		"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "",
		"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384":           "",
		"TLS_DHE_PSK_WITH_AES_256_GCM_SHA384":           "",
		"TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256":      "",
		"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA":            "weak: CBC",
		"TLS_RSA_WITH_AES_128_GCM_SHA256":               "weak: no forward secrecy",
		"TLS_RSA_PSK_WITH_AES_128_CBC_SHA256":           "weak: no forward secrecy",
		"TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256":          "weak: no forward secrecy",
		"TLS_PSK_WITH_AES_128_CCM":                      "weak: no forward secrecy",
		"TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC":  "weak: no forward secrecy",
		"TLS_RSA_WITH_NULL_SHA256":                      "broken: no encryption",
		"TLS_SHA256_SHA256":                             "broken: no encryption",
		"TLS_ECDHE_PSK_WITH_NULL_SHA":                   "broken: no encryption",
		"TLS_ECDH_anon_WITH_AES_128_CBC_SHA":            "broken: no authentication",
		"TLS_RSA_EXPORT_WITH_RC4_40_MD5":                "broken: export",
		"TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA":           "broken: export",
		"TLS_ECDHE_RSA_WITH_RC4_128_SHA":                "broken: RC4",
		"TLS_DHE_RSA_WITH_DES_CBC_SHA":                  "broken: DES",
		"SSL_RSA_FIPS_WITH_DES_CBC_SHA":                 "broken: DES",
		"TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA":           "broken: 3DES",
		"TLS_RSA_WITH_IDEA_CBC_SHA":                     "broken: IDEA",
	} {
		i := slices.IndexFunc(suiteNames, func(s struct {
			id   uint16
			name string
		}) bool {
			return s.name == name
		})
		if i < 0 {
			t.Errorf("no suite %s", name)
			continue
		}
		var got string
		if reason, ok := IsBrokenSuite(suiteNames[i].id); ok {
			got = "broken: " + reason
		} else if reason, ok := IsWeakSuite(suiteNames[i].id); ok {
			got = "weak: " + reason
		}
		if !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, s := range tls.InsecureCipherSuites() {
		if _, ok := IsWeakSuite(s.ID); !ok {
			t.Errorf("%s is insecure to crypto/tls", s.Name)
		}
	}
}
