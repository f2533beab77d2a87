package message

import "webtool/pkg/check/finding"

// What crypto/x509 says of a certificate that it cannot read (parser.go).
var certificateEntries = []Entry{
	{
		Name: "serial-negative", Rules: []string{"cert-unusable"},
		Says:   []string{"x509: negative serial number"},
		Means:  "The certificate has a negative serial number, which Go refuses since 1.23.",
		Causes: []finding.Cause{{Text: "an old CA or a home-made one: have it issued anew", Decide: checkConfig}},
	},
	{
		Name: "curve-unsupported", Rules: []string{"cert-unusable"},
		Says:   []string{"x509: unsupported elliptic curve", "tls: unsupported certificate curve"},
		Means:  "The certificate's key is on a curve that Go does not have; P-256, P-384 and P-521 work.",
		Causes: []finding.Cause{{Text: "openssl ecparam -name secp256k1, or a Brainpool curve", Decide: checkConfig}},
	},
	{
		Name: "certificate-malformed", Rules: []string{"cert-unusable", "chain-junk"},
		Says: []string{
			"x509: malformed {part}", "malformed certificate", "x509: invalid {part}", "x509: trailing data", "x509: SAN {kind} is malformed", "x509: {what} incorrectly marked critical",
			"x509: RSA {part} is not a positive number", "x509: RSA key missing NULL parameters", "x509: unsupported time format", "x509: empty name constraints extension",
			"x509: inner and outer signature algorithm identifiers don't match", "x509: wrong Ed25519 public key size", "x509: Ed25519 key encoded with illegal parameters",
			"tls: failed to parse certificate from server: {why}", "failed to parse certificate #{number} in the chain", "failed to parse certificate: {why}",
			"x509: X25519 key encoded with illegal parameters", "x509: zero or negative DSA parameter", "x509: policy constraints {field} field overflows int",
			"asn1: structure error: {why}", "asn1: syntax error: {why}",
		},
		Means: "A certificate cannot be read: what the PEM holds is damaged, or breaks the rules of X.509.",
		Causes: []finding.Cause{
			{Text: "the file was cut or changed", Decide: checkConfig},
			{Text: "a second certificate in the file is damaged: the server does not look, clients do", Decide: showServed},
		},
	},
}
