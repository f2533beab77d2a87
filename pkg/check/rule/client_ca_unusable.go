package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ClientCAUnusable finds a client CA file without a certificate that the server
// could verify clients by.
var ClientCAUnusable = &Rule{
	Rule: finding.Rule{Name: "client-ca-unusable", Code: "WT131", Severity: finding.Error,
		Summary: "the client CA file holds no certificate",
		Why: "The server takes the certificates out of the file and does not mind when there is none: an empty file, a key, DER, a request. " +
			"It then trusts nobody, and refuses every client certificate.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: prom.key\n",
		Good:   goodClient,
		Source: tlsConfigSource + "; Go crypto/x509, CertPool.AppendCertsFromPEM"},
	Check: func(c *Context) {
		pool := c.pool()
		if pool == nil || len(pool.Certificates) > 0 || !c.verifies() {
			return
		}
		field := c.ClientCAField()
		effect := "the server starts, and refuses every client: tls: unknown certificate authority"
		if c.clientPolicy() == verifyIfGiven {
			effect = "the server starts, and refuses every client that shows a certificate: tls: unknown certificate authority"
		}
		what, help := describePool(pool, c.Loaded.ClientCA)
		c.Report(field.Node, fmt.Sprintf("%s %s", c.NameOf(field, "client CA"), what), effect, help)
	},
}

// describePool says what is in a client CA file instead of a certificate.
func describePool(p *clientPool, data []byte) (what, help string) {
	help = "put the certificate of the CA there that signs the clients' certificates, as PEM"
	flaw, _ := material.CertificateFlaw(data)
	switch {
	case flaw == material.Empty:
		return "is empty", help
	case p.Broken > 0:
		return "holds no certificate that Go can read: its blocks CERTIFICATE are damaged", help
	case p.Keys > 0:
		return "holds a private key and no certificate", "name the CA's certificate; its key belongs on no server"
	case len(p.Others) > 0:
		return "holds PEM blocks, and none of them is a CERTIFICATE", help
	}
	return "holds no PEM at all", help
}
