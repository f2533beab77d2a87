package rule

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
)

// HandshakeFails reports what no other rule has explained: the config is served
// in memory as the server would, and clients connect to it.
var HandshakeFails = &Rule{
	Rule: finding.Rule{Name: "handshake-fails", Code: "WT190", Severity: finding.Error,
		Summary: "clients that should get in do not, and no other rule says why",
		Why: "After all rules the config is served in memory with the server's own tls.Config, and clients with Go's defaults connect to it: TLS 1.2 and TLS 1.3, HTTP/2 and HTTP/1.1, and each kind of client that the config means to let in: without a certificate, with that of a stranger, with the right one. " +
			"What fails although the config lets it in is a fault that the server will not tell before its first client comes.",
		Bad:    "tls_server_config:\n  cert_file: critical-extension.crt\n  key_file: critical-extension.key\n",
		Good:   goodTLS,
		Source: "Go crypto/tls, run for real; Go net/http, http2isBadCipher",
	},
	Check: func(c *Context) {
		proof := c.Proof()
		if proof == nil || c.explained() {
			return
		}
		var failed []handshake.Case
		for _, one := range proof.Cases {
			if !one.Outcome.OK() {
				failed = append(failed, one)
			}
		}
		if len(failed) == 0 {
			return
		}
		severity, who := finding.Error, "no client gets in"
		if len(failed) < len(proof.Cases) {
			severity, who = finding.Warning, "not every client gets in"
		}
		side, err := failed[0].Outcome.RaisedBy()
		c.ReportAs(severity, c.TLS.Place.Key, fmt.Sprintf("%s: %s fails, broken off by the %s: %s", who, describeCases(failed), side, err),
			"the other side sees: "+failed[0].Outcome.Alert(), "")
	},
}

// letsIn reports whether the config means to let such a client in.
func (c *Context) letsIn(one handshake.Client) bool {
	lowest, highest := versionOr(c.TLS.MinVersion.Value, tls.VersionTLS12), versionOr(c.TLS.MaxVersion.Value, tls.VersionTLS13)
	if one.Version < lowest || one.Version > highest {
		return false
	}
	someName := !c.TLS.AllowsSANs || len(c.TLS.ClientAllowedSANs.Value) > 0
	switch c.TLS.ClientAuthType.Value {
	case "RequireAndVerifyClientCert":
		return one.Issued && someName // strangers stay out, with a certificate and without
	case "RequireAnyClientCert", "RequireClientCert":
		return one.Certificate && !c.TLS.AllowsSANs
	case "VerifyClientCertIfGiven":
		return !one.Certificate || one.Issued && someName
	case "RequestClientCert":
		return !one.Certificate
	}
	return true
}

func versionOr(name string, otherwise uint16) uint16 {
	versions := []string{"TLS10", "TLS11", "TLS12", "TLS13"}
	if i := slices.Index(versions, name); i >= 0 {
		return tls.VersionTLS10 + uint16(i)
	}
	return otherwise
}

// explained reports whether a rule about certificate, key or TLS has said already
// that handshakes fail: all errors do, and one warning.
func (c *Context) explained() bool {
	return slices.ContainsFunc(*c.findings, func(f finding.Finding) bool {
		// WT1: certificates, keys and policy; WT08: whether TLS is on, and empty items.
		about := strings.HasPrefix(f.Rule.Code, "WT1") || strings.HasPrefix(f.Rule.Code, "WT08")
		return about && f.Severity == finding.Error || f.Rule == &SuitesUnusable.Rule
	})
}

func describeCases(cases []handshake.Case) string {
	var words []string
	for _, one := range cases {
		word := tls.VersionName(one.Version)
		if one.HTTP2 {
			word += " with HTTP/2"
		}
		switch {
		case one.Issued:
			word += " with the right client certificate"
		case one.Certificate:
			word += " with a client certificate"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}
