package message

import "webtool/pkg/check/finding"

// What go.yaml.in/yaml/v2 v2.4.4, which the server decodes with, says of a file
// that is no YAML, or no web config.
var syntaxEntries = []Entry{
	{
		Name: "yaml-tab", Rules: []string{"yaml-syntax"},
		Says: []string{
			"found character that cannot start any token", "found a tab character that violates indentation",
			"found a tab character where an indentation space is expected",
		},
		Means: "The file is not YAML: in that line a text begins with a character that cannot begin one.",
		Causes: []finding.Cause{
			{Text: "a tab indents the line: YAML takes spaces alone", Decide: checkConfig},
			{Text: "a value begins with @, ` or %, and wants quotes", Decide: theSame},
			{Text: "a template that nothing has filled in", Decide: theSame},
		},
	},
	{
		Name: "yaml-colon", Rules: []string{"yaml-syntax"},
		Says: []string{
			"mapping values are not allowed in this context", "mapping keys are not allowed in this context",
			"could not find expected ':'", "block sequence entries are not allowed in this context",
		},
		Means: "The file is not YAML: a colon, a dash or an indentation stands where none can be.",
		Causes: []finding.Cause{
			{Text: "a line is indented too far, or not far enough", Decide: checkConfig},
			{Text: "the line before lacks its colon, or the space behind it", Decide: theSame},
			{Text: "a value with a colon in it wants quotes", Decide: theSame},
		},
	},
	{
		Name: "yaml-structure", Rules: []string{"yaml-syntax"},
		Says: []string{
			"did not find expected", "did not find expected key", "did not find expected '-' indicator", "did not find expected ',' or ']'",
			"did not find expected ',' or '}'", "did not find expected node content", "did not find expected <document start>",
			"did not find expected whitespace", "did not find expected comment or line break", "did not find expected whitespace or line break",
			"did not find the expected '>'", "found unexpected end of stream", "found unexpected document indicator",
			"found an indentation indicator equal to 0", "yaml: line {number}: did not find expected {what}",
		},
		Means: "The file is not YAML: something is not closed, or is indented otherwise than what it belongs to.",
		Causes: []finding.Cause{
			{Text: "the indentation changes within a section", Decide: checkConfig},
			{Text: "a quote, a bracket or a brace is not closed", Decide: theSame},
		},
		Note: "The line in the message is where the reader noticed, which is often one or two behind the fault.",
	},
	{
		Name: "yaml-escape", Rules: []string{"yaml-syntax"},
		Says: []string{
			"found unknown escape character", "did not find expected hexdecimal number", "found invalid Unicode character escape code",
			"did not find URI escaped octet", "found an incorrect leading UTF-8 octet", "found an incorrect trailing UTF-8 octet",
		},
		Means: `The file is not YAML: within double quotes a backslash begins an escape, and this is none.`,
		Causes: []finding.Cause{
			{Text: "a path of Windows in double quotes: take single ones", Decide: checkConfig},
			{Text: "a password or hash with a backslash", Decide: theSame},
		},
	},
	{
		Name: "yaml-encoding", Rules: []string{"yaml-syntax"},
		Says: []string{
			"yaml: control characters are not allowed", "control characters are not allowed", "incomplete UTF-8 octet sequence", "incomplete UTF-16 character", "incomplete UTF-16 surrogate pair",
			"invalid leading UTF-8 octet", "invalid trailing UTF-8 octet", "invalid length of a UTF-8 sequence", "invalid Unicode character",
			"expected low surrogate area", "unexpected low surrogate area",
		},
		Means: "The file is no text in UTF-8.",
		Causes: []finding.Cause{
			{Text: "it is binary: a certificate in DER, or compressed", Decide: "file {config}"},
			{Text: "an editor saved it as Latin-1", Decide: theSame},
			{Text: "control characters of a terminal were pasted in", Decide: checkConfig},
		},
	},
	{
		Name: "yaml-alias", Rules: []string{"yaml-syntax"},
		Says: []string{
			"unknown anchor '{name}' referenced", "anchor '{name}' value contains itself", "did not find expected alphabetic or numeric character",
			"found unexpected non-alphabetical character", "map merge requires map or sequence of maps as the value",
		},
		Means: "An anchor (&name), an alias (*name) or a merge (<<) of YAML does not fit.",
		Causes: []finding.Cause{
			{Text: "a value begins with * or &, and wants quotes", Decide: checkConfig},
			{Text: "the anchor is defined below its alias, or misspelt", Decide: theSame},
		},
	},
	{
		Name: "yaml-directive", Rules: []string{"yaml-syntax"},
		Says: []string{
			"could not find expected directive name", "found unknown directive name", "found duplicate %YAML directive",
			"found duplicate %TAG directive", "found incompatible YAML document", "found extremely long version number", "did not find expected version number",
			"did not find expected digit or '.' character", "found undefined tag handle", "did not find expected tag URI", "did not find expected '!'",
		},
		Means: "A directive (%) or a tag (!) of YAML is broken, which a web config never needs.",
		Causes: []finding.Cause{
			{Text: "a template that nothing has filled in begins with %", Decide: checkConfig},
			{Text: "a value begins with ! or %, and wants quotes", Decide: theSame},
		},
	},
	{
		Name: "yaml-too-much", Rules: []string{"yaml-syntax"},
		Says:   []string{"yaml: exceeded max depth of 10000", "exceeded max depth", "yaml: document contains excessive aliasing", "document contains excessive aliasing"},
		Means:  "The file is nested or aliased beyond all reason, and the server does not read it.",
		Causes: []finding.Cause{{Text: "a generator that runs wild, or an attack", Decide: checkConfig}},
	},
	{
		Name: "yaml-tagged-value", Rules: []string{"yaml-syntax"},
		Says: []string{
			"!!binary value contains invalid base64 data", "yaml: cannot decode {tag} `{value}` as a {type}", "cannot decode {tag} `{value}` as a {type}",
		},
		Means:  "A value carries a tag of YAML (!!int, !!binary) that does not fit it.",
		Causes: []finding.Cause{{Text: "the tag is superfluous: take it out", Decide: checkConfig}},
	},
	{
		Name: "yaml-map-key", Rules: []string{"yaml-syntax"},
		Says:   []string{"invalid map key: {key}", "panic: runtime error: hash of unhashable type"},
		Means:  "A list or a map stands where a key is wanted.",
		Causes: []finding.Cause{{Text: "double braces of a template that nothing has filled in", Decide: checkConfig}},
	},
	{
		Name: "yaml-line", Frame: true, Rules: []string{"yaml-syntax"},
		Says:   []string{"yaml: line {number}: {what}", "error converting YAML to JSON", "yaml: {what}"},
		Means:  "A program cannot read a file as YAML.",
		Causes: []finding.Cause{{Text: "if it is a web config, this names the place", Decide: checkConfig}},
	},
	{
		Name: "yaml-unmarshal-errors", Frame: true, Rules: []string{"unknown-key", "wrong-type"},
		Says:   []string{"yaml: unmarshal errors:", "unmarshal errors"},
		Means:  "The file is YAML, and not what the program wants; the lines below this one say what is wrong.",
		Causes: []finding.Cause{{Text: "a key or a value, each with its line", Decide: checkConfig}},
	},
	{
		Name: "key-unknown", Rules: []string{"unknown-key", "key-too-new"},
		Says: []string{
			"field {field} not found in type web.Config", "field {field} not found in type web.TLSConfig",
			"field {field} not found in type web.HTTPConfig", "field {field} not found in type web.RateLimiterConfig",
			"field not found", "field not found in type web.Config", "field not found in type web.TLSConfig", "field not found in type web.HTTPConfig", "field not found in type web.RateLimiterConfig",
			"field {field} not found in type web.TLSStruct", "field {field} not found in type https.{type}",
		},
		Means: "The web config has a key that this server does not know, at this place. It does not start; one that is running answers every request with 500.",
		Causes: []finding.Cause{
			{Text: "a typing error, or the key belongs to another section", Decide: checkConfig},
			{Text: "the key is newer than the server", Decide: "webtool check web-config --for prometheus@2.45.0 {config}"},
			{Text: "the file is no web config: prometheus.yml, for one", Decide: checkConfig},
		},
	},
	{
		Name: "key-of-other-file", Rules: []string{"other-file"},
		Says: []string{
			"field tls_server_config not found in type config.plain", "field basic_auth_users not found in type config.plain",
			"field http_server_config not found in type config.plain",
		},
		Means: "A web config was given where prometheus.yml is wanted: to --config.file, or to promtool check config.",
		Causes: []finding.Cause{
			{Text: "a web config goes to --web.config.file", Decide: checkConfig},
			{Text: "promtool check config was meant to be check web-config", Decide: "promtool check web-config {config}"},
		},
	},
	{
		Name:  "client-key-unknown",
		Says:  []string{"field {field} not found in type config.{type}", "field {field} not found in type struct {type}", "field {field} not found in type {type}"},
		Means: "A config has a key that the program does not know at this place; it refuses the whole file.",
		Causes: []finding.Cause{
			{Text: "a typing error, or a wrong indentation", Decide: checkScrape},
			{Text: "the key is newer than the program", Decide: "promtool --version"},
		},
	},
	{
		Name: "key-twice", Rules: []string{"duplicate-key"},
		Says: []string{
			"field {field} already set in type {type}", `key {user} already set in map`, "already set in map", "already set in type", `mapping key {key} already defined at line {number}`,
		},
		Means:  "A key stands twice in one section, or a user twice in basic_auth_users.",
		Causes: []finding.Cause{{Text: "two parts were put together", Decide: checkConfig}},
	},
	{
		Name: "type-users", Rules: []string{"wrong-type"},
		Says: []string{
			"cannot unmarshal {value} into map[string]config.Secret", "cannot unmarshal {value} into config.plain",
			"cannot unmarshal {value} into map[string]{type}",
		},
		Means: "basic_auth_users or headers is not written as name: value, one a line.",
		Causes: []finding.Cause{
			{Text: "a list (with dashes) where a map is wanted", Decide: checkConfig},
			{Text: "the form username: …, password: … of prometheus.yml", Decide: theSame},
			{Text: "a line of an htpasswd file: name:hash without a space", Decide: theSame},
		},
		Note: "The message may show the first characters of a password or hash.",
	},
	{
		Name: "type-duration", Rules: []string{"wrong-type", "rate-limit-nanoseconds"},
		Says:   []string{"cannot unmarshal {value} into time.Duration"},
		Means:  "rate_limit.interval is no duration of Go: 1s, 500ms, 2h. It has no days or weeks.",
		Causes: []finding.Cause{{Text: "1d or 1w, a space, or a number in quotes", Decide: checkConfig}},
	},
	{
		Name: "type-bool-int", Rules: []string{"wrong-type"},
		Says:   []string{"cannot unmarshal {value} into bool", "cannot unmarshal {value} into int"},
		Means:  "A switch (true, false) or a number is written in a form that is none.",
		Causes: []finding.Cause{{Text: "quotes around it, or a template that left it empty", Decide: checkConfig}},
	},
	{
		Name: "type-list", Rules: []string{"wrong-type"},
		Says: []string{
			"cannot unmarshal {value} into []web.Cipher", "cannot unmarshal {value} into []web.Curve", "cannot unmarshal {value} into []string",
			"cannot unmarshal {value} into []{type}",
		},
		Means:  "A list is wanted: one value a line behind a dash, or [a, b].",
		Causes: []finding.Cause{{Text: "names in one text, with commas or colons between them", Decide: checkConfig}},
	},
	{
		Name: "type-section", Rules: []string{"wrong-type", "other-file"},
		Says: []string{
			"cannot unmarshal {value} into web.Config", "cannot unmarshal {value} into web.TLSConfig",
			"cannot unmarshal {value} into web.HTTPConfig", "cannot unmarshal {value} into web.RateLimiterConfig",
		},
		Means: "A section is wanted, with keys below it, and something else stands there.",
		Causes: []finding.Cause{
			{Text: "what is below is not indented, or begins with a dash", Decide: checkConfig},
			{Text: "the file is no web config", Decide: theSame},
		},
	},
	{
		Name: "type-string", Rules: []string{"wrong-type"},
		Says:   []string{"cannot unmarshal {value} into string"},
		Means:  "A text is wanted, and a list or a map stands there.",
		Causes: []finding.Cause{{Text: "a dash or a colon too many", Decide: checkConfig}},
	},
	{
		Name: "type-other", Rules: []string{"wrong-type"},
		Says:   []string{"cannot unmarshal {value} into {type}"},
		Means:  "A value has another type than the program wants.",
		Causes: []finding.Cause{{Text: "a list, a map or a text in the place of another", Decide: checkConfig}},
		Note:   "The message may show the first characters of a secret.",
	},
}
