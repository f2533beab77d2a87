package probe_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// TestFlawsOfChains looks at chains whose signer is known, and that no client takes:
// the flaw is named, and whose it is.
func TestFlawsOfChains(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		ca, leaf func(*x509.Certificate)
		says     string
		help     string
	}{
		"the CA has expired": {func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0) }, nil,
			`trust: signed by "Ops CA": the CA "Ops CA" has expired on `, "renew the CA"},
		"the CA is not valid yet": {func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(1, 0, 0), now.AddDate(2, 0, 0) }, nil,
			`trust: signed by "Ops CA": the CA "Ops CA" is not valid before `, "renew the CA"},
		"a client's certificate": {nil, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} },
			`trust: signed by "Ops CA": x509: certificate specifies an incompatible key usage`, "webtool gen cert --host localhost"},
		"expired": {nil, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0) },
			": it has expired", "renew it"},
		"not valid yet": {nil, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now.AddDate(1, 0, 0), now.AddDate(2, 0, 0) },
			": it is not valid before ", "date -u"},
	} {
		t.Run(name, func(t *testing.T) {
			caTemplate, leafTemplate := fixtures.CA(now, "Ops CA"), fixtures.Leaf(now)
			if test.ca != nil {
				test.ca(caTemplate)
			}
			if test.leaf != nil {
				test.leaf(leafTemplate)
			}
			ca, caKey := fixtures.SelfSigned(caTemplate)
			pair, err := tls.X509KeyPair(fixtures.IssuedBy(leafTemplate, ca, caKey))
			if err != nil {
				t.Fatal(err)
			}
			opts := looking(5 * time.Second)
			opts.Client.Roots = x509.NewCertPool()
			opts.Client.Roots.AppendCertsFromPEM(ca)
			opts.Client.Issuers = []string{"Ops CA"}
			l := serve(t, secured(showing(pair), func(_ context.Context, c *tls.Conn) { wait(c) }))
			opts.Timeout = brief
			r := probe.Endpoint(t.Context(), opts, target(t, "https://localhost:"+l.port()))
			if got := told(&r); !strings.Contains(got, test.says) {
				t.Errorf("no …%s… in\n%s", test.says, got)
			}
			for _, f := range r.Findings {
				if strings.Contains(f.Message, test.says) && strings.HasPrefix(f.Help, test.help) {
					return
				}
			}
			t.Errorf("the help is not …%s…: %+v", test.help, r.Findings)
		})
	}
}
