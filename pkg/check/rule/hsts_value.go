package rule

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// HSTSValue finds values of Strict-Transport-Security that browsers throw away.
var HSTSValue = &Rule{
	Rule: finding.Rule{Name: "hsts-value", Code: "WT034", Severity: finding.Error,
		Summary: "browsers throw this Strict-Transport-Security away",
		Why: "The header needs max-age with a number of seconds, and directives are separated by semicolons. A browser that meets anything else " +
			"ignores the whole header, and the server does not look at it.",
		Bad:    goodTLS + "http_server_config:\n  headers:\n    Strict-Transport-Security: includeSubDomains\n",
		Good:   goodTLS + "http_server_config:\n  headers:\n    Strict-Transport-Security: max-age=31536000; includeSubDomains\n",
		Source: "RFC 6797, section 6.1"},
	Check: func(c *Context) {
		h, ok := c.header(hsts)
		if !ok || strings.TrimSpace(h.Value) == "" || !c.TLS.Enabled() {
			return
		}
		policy := readHSTS(h.Value)
		const effect = "browsers ignore the header: the first request to http:// may still go out in clear text"
		switch {
		case policy.fault != "":
			c.Report(h.Node, "Strict-Transport-Security "+policy.fault, effect, "write \"max-age=31536000; includeSubDomains\", or without the second part")
		case policy.zero:
			c.ReportAs(finding.Info, h.Node, "max-age=0 tells browsers to forget Strict-Transport-Security", "browsers go back to http:// where they are told to", "")
		case policy.unknown:
			c.ReportAs(finding.Info, h.Node, "Strict-Transport-Security has a directive that is none", "browsers ignore that directive", "there are max-age, includeSubDomains and preload")
		}
	},
}

// hstsPolicy is what a browser makes of the header.
type hstsPolicy struct {
	fault         string // why it throws the header away
	zero, unknown bool
}

var (
	seconds       = source.Pattern(`^([0-9]+|"[0-9]+")$`)
	directiveName = source.Pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
)

func readHSTS(value string) hstsPolicy {
	var p hstsPolicy
	seen := map[string]bool{}
	for part := range strings.SplitSeq(value, ";") {
		name, argument, hasArgument := strings.Cut(part, "=")
		name, argument = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(argument)
		if name == "" && !hasArgument {
			continue // an empty directive is allowed
		}
		switch {
		case !directiveName().MatchString(name):
			return hstsPolicy{fault: "is not in form: directives are separated by semicolons"}
		case seen[name]:
			return hstsPolicy{fault: "sets " + shownDirective(name) + " twice"}
		case name == "max-age" && !seconds().MatchString(argument):
			return hstsPolicy{fault: "has a max-age that is no number of seconds"}
		case name == "max-age":
			p.zero = strings.Trim(argument, `"0`) == ""
		case name != "includesubdomains" && name != "preload":
			p.unknown = true
		}
		seen[name] = true
	}
	if !seen["max-age"] {
		return hstsPolicy{fault: "has no max-age"}
	}
	return p
}

func shownDirective(name string) string {
	if name == "max-age" || name == "includesubdomains" || name == "preload" {
		return name
	}
	return "a directive"
}
