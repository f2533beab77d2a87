package directive

import "webtool/pkg/check/finding"

const plainConfig = "http_server_config:\n  http2: true\n"

// The rules about webtool's own comments.
var (
	ruleInvalid = &finding.Rule{Name: "comment-invalid", Code: "WT090", Severity: finding.Warning,
		Summary: "a comment speaks to webtool, and webtool does not understand it",
		Why:     "An ignore needs a rule that exists and a reason behind \" -- \". The server's own refusals cannot be ignored: it does not read comments.",
		Bad:     "# webtool:ignore cert-expired\n" + plainConfig,
		Good:    plainConfig,
		Source:  "docs/comments.md"}
	ruleExpired = &finding.Rule{Name: "ignore-expired", Code: "WT091", Severity: finding.Warning,
		Summary: "an ignore has come to its end",
		Why:     "Whoever set the finding aside gave it a day. That day is over, and the finding counts again.",
		Bad:     "# webtool:ignore cert-expired until=2020-01-31 -- the old fleet goes in January\n" + plainConfig,
		Good:    plainConfig,
		Source:  "docs/comments.md"}
	ruleUnused = &finding.Rule{Name: "ignore-unused", Code: "WT092", Severity: finding.Info,
		Summary: "an ignore has nothing to ignore",
		Why:     "What it was about is mended, or stands elsewhere. An ignore that lies around hides the next fault of its kind.",
		Bad:     "# webtool:ignore cert-expired -- the old fleet goes in January\n" + plainConfig,
		Good:    plainConfig,
		Source:  "docs/comments.md"}
)

// Rules are all rules of this package, by code.
var Rules = []*finding.Rule{ruleInvalid, ruleExpired, ruleUnused}
