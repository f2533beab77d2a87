package rule

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// CSPBroken finds policies that do not say what they are meant to say.
var CSPBroken = &Rule{
	Rule: finding.Rule{Name: "csp-broken", Code: "WT037", Severity: finding.Warning,
		Summary: "Content-Security-Policy has a part that browsers ignore or misread",
		Why: "Browsers skip a directive that they do not know, and take a keyword without its quotes for the name of a host: script-src self allows scripts from a host called self, and from nowhere else. " +
			"The server does not look at the policy.",
		Bad:    "http_server_config:\n  headers:\n    Content-Security-Policy: default-src self\n",
		Good:   "http_server_config:\n  headers:\n    Content-Security-Policy: default-src 'self'\n",
		Source: "W3C Content Security Policy Level 3, sections 2.2.1 and 2.3.1"},
	Check: func(c *Context) {
		h, ok := c.header(csp)
		if !ok || strings.TrimSpace(h.Value) == "" {
			return
		}
		known, faults := readCSP(h.Value)
		if known == 0 {
			c.ReportAs(finding.Error, h.Node, "Content-Security-Policy has no directive that browsers know"+showPart(strings.ToLower(strings.Fields(h.Value)[0])), "browsers ignore the header: it protects from nothing",
				"begin each part with a directive, such as default-src, and separate parts by semicolons")
			return
		}
		told := map[string]bool{}
		for _, f := range faults {
			if told[f.effect] {
				continue // one of a kind is enough
			}
			told[f.effect] = true
			c.Report(h.Node, "Content-Security-Policy: "+f.what, f.effect, f.help)
		}
	},
}

// cspDirectives are those that browsers know or have known.
var cspDirectives = strings.Fields(`default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr
	img-src font-src connect-src media-src object-src frame-src child-src worker-src manifest-src prefetch-src fenced-frame-src
	base-uri sandbox form-action frame-ancestors navigate-to report-uri report-to webrtc require-trusted-types-for trusted-types
	upgrade-insecure-requests block-all-mixed-content plugin-types referrer reflected-xss require-sri-for`)

// cspKeywords mean something in single quotes alone.
var cspKeywords = strings.Fields(`self none unsafe-inline unsafe-eval unsafe-hashes strict-dynamic wasm-unsafe-eval report-sample inline-speculation-rules`)

type cspFault struct{ what, effect, help string }

// readCSP reads a policy as browsers do: how many directives they know, and what
// is wrong with the others.
func readCSP(value string) (known int, faults []cspFault) {
	seen, nth := map[string]bool{}, 0
	for policy := range strings.SplitSeq(value, ",") { // a comma begins another policy
		clear(seen)
		for part := range strings.SplitSeq(policy, ";") {
			words := strings.Fields(part)
			if len(words) == 0 {
				continue
			}
			name := strings.ToLower(words[0])
			nth++
			switch {
			case !slices.Contains(cspDirectives, name):
				if f, ok := unknownDirective(nth, name); ok {
					faults = append(faults, f)
				}
				continue
			case seen[name]:
				faults = append(faults, cspFault{name + " is set twice", "browsers heed the first alone", "write all sources behind one " + name})
			}
			known, seen[name] = known+1, true
			if strings.HasSuffix(name, "-src") || strings.HasPrefix(name, "script-src") || strings.HasPrefix(name, "style-src") ||
				name == "frame-ancestors" || name == "base-uri" || name == "form-action" {
				faults = append(faults, sourceFaults(name, words[1:])...)
			}
		}
	}
	return known, faults
}

// showPart returns how a part of a policy begins, where that is a word.
func showPart(name string) string {
	if len(name) > 30 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-_:'") != "" {
		return ""
	}
	return " (" + finding.Quote(name) + ")"
}

func unknownDirective(nth int, name string) (cspFault, bool) {
	plain := strings.NewReplacer("_", "-", ":", "").Replace(name)
	if slices.Contains(cspDirectives, plain) {
		return cspFault{fmt.Sprintf("%s is no directive, %s is", finding.Quote(name), plain), "browsers ignore it", "write " + plain}, true
	}
	return cspFault{fmt.Sprintf("part %d%s begins with no directive that browsers know", nth, showPart(name)), "browsers ignore that part", "directives end in -src, or are frame-ancestors, base-uri, form-action, sandbox and the like"}, true
}

func sourceFaults(name string, sources []string) (faults []cspFault) {
	for _, s := range sources {
		word := strings.ToLower(s)
		switch {
		case slices.Contains(cspKeywords, strings.Trim(word, `"‘’“”`)):
			plain := strings.Trim(word, `"‘’“”`)
			faults = append(faults, cspFault{fmt.Sprintf("%s %s lacks its single quotes", name, plain),
				"browsers look for a host of that name, and block what was meant to be allowed", fmt.Sprintf("write '%s'", plain)})
		case word == "'none'" && len(sources) > 1:
			faults = append(faults, cspFault{name + " has 'none' beside other sources", "browsers ignore 'none'", "leave one or the other"})
		}
	}
	return faults
}
