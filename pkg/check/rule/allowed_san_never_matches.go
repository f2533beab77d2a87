package rule

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// AllowedSANNeverMatches finds names that no client certificate has in this form.
var AllowedSANNeverMatches = &Rule{
	Rule: finding.Rule{Name: "allowed-san-never-matches", Code: "WT145", Severity: finding.Error,
		Summary: "an allowed name is written in a form that certificates do not have",
		Why: "The server compares letter by letter with the DNS names, e-mail addresses, IP addresses and URIs of the client's certificate. There are no wildcards and no networks, " +
			"case counts, and an IP address has one spelling only.",
		Bad:    goodClient + "  client_allowed_sans: [10.0.0.0/8]\n",
		Good:   goodClient + "  client_allowed_sans: [10.0.0.7]\n",
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.VerifyPeerCertificate; Go net, IP.String"},
	Check: func(c *Context) {
		if !c.asksForCertificates() || c.InDoubt("client_allowed_sans") {
			return
		}
		for _, item := range c.TLS.ClientAllowedSANs.Value {
			if why, help := unmatchable(item.Value); why != "" {
				c.reportSAN(finding.Error, item, why, "no client certificate has this name: the client it stands for is refused (tls: bad certificate)", help)
			} else if why, help := unlikely(item.Value); why != "" {
				c.reportSAN(finding.Warning, item, why, "only a certificate that holds exactly these letters is let in", help)
			}
		}
	},
}

func (c *Context) reportSAN(severity finding.Severity, item webconfig.Item[string], why, effect, help string) {
	c.ReportAs(severity, item.Node, fmt.Sprintf("the allowed name %s %s", webconfig.QuoteName(item.Value), why), effect, help)
}

// unmatchable says why a name cannot be in a certificate, or not as the server
// spells it.
func unmatchable(name string) (why, help string) {
	if strings.TrimSpace(name) == "" {
		return "is blank", "take it out, or name a client"
	}
	if strings.TrimSpace(name) != name {
		return "begins or ends with white space", "take the white space away"
	}
	if ip := net.ParseIP(name); ip != nil {
		if ip.String() != name {
			return "is not how this address is spelt", "write " + ip.String()
		}
		return "", ""
	}
	if _, _, err := net.ParseCIDR(name); err == nil {
		return "is a network, and only single addresses are compared", "list the addresses of the clients"
	}
	if host, _, err := net.SplitHostPort(name); err == nil && net.ParseIP(host) != nil {
		return "has a port", "write " + net.ParseIP(host).String()
	}
	if host, port, err := net.SplitHostPort(name); err == nil && isHostName(host) && isPort(port) && !slices.Contains(numberedURIs, host) {
		return "has a port, and names in certificates have none", "write " + webconfig.QuoteName(host)
	}
	if unbracketed := strings.Trim(name, "[]"); unbracketed != name && net.ParseIP(unbracketed) != nil {
		return "has brackets", "write " + net.ParseIP(unbracketed).String()
	}
	for _, prefix := range []string{"DNS:", "IP:", "IP Address:", "email:", "URI:", "CN="} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if prefix == "CN=" {
				return "is a common name, and only alternative names are compared", "write a name that stands in the certificate's subjectAltName"
			}
			return "has a prefix that is not part of the name", "write " + webconfig.QuoteName(strings.TrimSpace(rest))
		}
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "is not ASCII, as names in certificates are", "write the name as the certificate has it, in Punycode (xn--…)"
	}
	if u, err := url.Parse(name); err == nil && u.Scheme != "" && u.Host != "" && u.String() != name {
		return "is not how this URI is spelt", "write " + webconfig.QuoteName(u.String())
	}
	return "", ""
}

// unlikely says what is odd about a name that a certificate could have.
func unlikely(name string) (why, help string) {
	switch {
	case strings.Contains(name, "*"):
		return "is compared letter by letter: * stands for nothing", "list the names themselves"
	case strings.Contains(name, "://") || strings.Contains(name, "@"):
		return "", ""
	case strings.ToLower(name) != name:
		return "has upper case letters, which count", "write it as the certificate has it, most likely " + webconfig.QuoteName(strings.ToLower(name))
	case strings.HasSuffix(name, "."):
		return "ends in a dot, which counts", "write it without the dot"
	}
	return "", ""
}

// numberedURIs are schemes of URIs that may look like a host and its port.
var numberedURIs = []string{"urn", "oid", "tel", "sip", "sips"}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}
