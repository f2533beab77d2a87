package wire

import "strings"

// mark is a part of a suite's name, and what is wrong with suites that have it.
type mark struct{ part, reason string }

// broken are marks of suites that protect nothing, or that anybody with the means
// of a company breaks. The graver stand first: one reason is given.
var broken = []mark{
	{"_NULL", "no encryption"},
	{"TLS_SHA256_SHA256", "no encryption"}, // RFC 9150
	{"TLS_SHA384_SHA384", "no encryption"},
	{"_anon_", "no authentication: whoever stands between reads along"},
	{"_EXPORT", "export grade: keys of 40 to 56 bits"},
	{"_RC4_", "RC4, which RFC 7465 forbids"},
	{"_RC2_", "RC2, a cipher of the 1980s"},
	{"_WITH_DES_", "DES, with keys of 56 bits"},
	{"_3DES_", "3DES, with blocks of 64 bits (Sweet32)"},
	{"_IDEA_", "IDEA, with blocks of 64 bits (Sweet32)"},
	{"_28147_", "GOST 28147, with blocks of 64 bits (Sweet32)"},
	{"_MD5", "MD5"},
}

// dated are marks of suites that hold with care, and that scanners call weak (RFC
// 9325, sections 4.1 and 4.2).
var dated = []mark{
	{"TLS_RSA_", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"TLS_DH_", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"TLS_ECDH_", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"TLS_PSK_", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"TLS_KRB5_", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"TLS_GOSTR", "no forward secrecy: whoever gets the key reads what was recorded"},
	{"_CBC_", "CBC, which padding attacks are made for (Lucky13)"},
}

// IsBrokenSuite reports whether a suite is not to be used at all: no encryption, no
// authentication, export grade, RC4, DES, 3DES and their like; and why.
func IsBrokenSuite(id uint16) (reason string, ok bool) { return marked(id, broken) }

// IsWeakSuite reports whether scanners call a suite weak: all that is broken, and
// what has no forward secrecy or is CBC; and why. Go serves the CBC suites with
// ECDHE and SHA-1 by default.
func IsWeakSuite(id uint16) (reason string, ok bool) {
	if reason, ok := IsBrokenSuite(id); ok {
		return reason, true
	}
	return marked(id, dated)
}

func marked(id uint16, marks []mark) (string, bool) {
	name := SuiteName(id)
	for _, m := range marks {
		if strings.Contains(name, m.part) {
			return m.reason, true
		}
	}
	return "", false
}

// IsTLS13Suite reports whether a suite is one of TLS 1.3, and of no older version:
// its name says nothing of the key exchange.
func IsTLS13Suite(id uint16) bool {
	switch id {
	case 0x00c6, 0x00c7, 0xc0b4, 0xc0b5, 0xc103, 0xc104, 0xc105, 0xc106: // SM, RFC 9150, RFC 9367
		return true
	}
	return id>>8 == 0x13
}
