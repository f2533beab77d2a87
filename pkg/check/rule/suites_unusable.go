package rule

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// SuitesUnusable finds a list with which no handshake below TLS 1.3 succeeds.
var SuitesUnusable = &Rule{
	Rule: finding.Rule{Name: "suites-unusable", Code: "WT155", Severity: finding.Warning,
		Summary: "none of the suites can be used with the server's key and versions",
		Why: "A suite of TLS 1.2 belongs to a kind of key: ECDSA suites need an ECDSA or Ed25519 key, RSA suites an RSA key; GCM and ChaCha20 need TLS 1.2. " +
			"With none that fits, clients fall back on TLS 1.3 or, where they cannot, are refused. The server does not compare them.",
		Bad:    goodTLS + "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n",
		Good:   goodTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
		Source: "Go crypto/tls, serverHandshakeState.pickCipherSuite; RFC 8422, section 5.10"},
	Check: func(c *Context) {
		lowest, highest, ok := c.versions()
		suites, set := c.setSuites()
		kind := c.keyKind()
		if !ok || !set || lowest > min(highest, tls.VersionTLS12) {
			return
		}
		var dead []string // versions without a suite
		var byKey bool    // the key is what they do not fit
		for v := lowest; v <= min(highest, tls.VersionTLS12); v++ {
			ofVersion := slices.DeleteFunc(slices.Clone(suites), func(s *tls.CipherSuite) bool { return !slices.Contains(s.SupportedVersions, v) })
			if !slices.ContainsFunc(ofVersion, func(s *tls.CipherSuite) bool { return kind == "" || signedBy(s) == kind }) {
				dead = append(dead, versionName(v))
				byKey = byKey || len(ofVersion) > 0
			}
		}
		if len(dead) == 0 {
			return
		}
		all := highest < tls.VersionTLS13 && len(dead) == int(highest-lowest)+1
		c.reportSuites(dead, kind, byKey, all)
	},
}

func (c *Context) reportSuites(dead []string, kind string, byKey, all bool) {
	versions := strings.Join(dead, " and ")
	message := fmt.Sprintf("cipher_suites has no suite for %s", versions)
	help := "add a suite of TLS 1.2, or take cipher_suites out"
	if byKey {
		message = fmt.Sprintf("no suite fits the server's %s key, so that %s cannot be spoken", kind, versions)
		help = fmt.Sprintf("add TLS_ECDHE_%s_WITH_AES_128_GCM_SHA256, or take cipher_suites out", kind)
	}
	severity, effect := finding.Warning, fmt.Sprintf("clients that speak nothing above %s are refused: tls: handshake failure", dead[len(dead)-1])
	if all {
		severity, effect = finding.Error, "every handshake fails: tls: handshake failure"
	}
	c.ReportAs(severity, c.TLS.CipherSuites.Key, message, effect, help)
}
