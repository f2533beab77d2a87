package message

import "webtool/pkg/check/finding"

// What exporter-toolkit 0.20.0 says of headers and users (web/handler.go, and x/crypto/bcrypt).
var userEntries = []Entry{
	{
		Name: "header-unknown", Rules: []string{"header-unknown"},
		Says:  []string{"HTTP header {name} can not be configured"},
		Means: "The server sends five headers at most, and this is none of them.",
		Causes: []finding.Cause{
			{Text: "another case: Strict-Transport-Security is the spelling", Decide: checkConfig},
			{Text: "a header that only a proxy in front can send", Decide: theSame},
		},
		Note: "They are Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection and Content-Security-Policy.",
	},
	{
		Name: "header-value", Rules: []string{"header-value"},
		Says:   []string{"invalid value for {header}. Expected one of: {values}, but got: {value}", "invalid value for X-"},
		Means:  "The header takes a few values alone, in small letters.",
		Causes: []finding.Cause{{Text: "DENY for deny, or an empty value", Decide: checkConfig}},
	},
	{
		Name: "hash-too-short", Rules: []string{"hash-not-bcrypt"},
		Says:  []string{"crypto/bcrypt: hashedSecret too short to be a bcrypted password", "hashedSecret too short", "too short to be a bcrypted password"},
		Means: "A user's value is too short for a bcrypt hash, which has 60 characters. The server does not name the user.",
		Causes: []finding.Cause{
			{Text: "the password itself stands there, and no hash", Decide: checkConfig},
			{Text: "the hash was cut: a shell took $2y for a variable", Decide: theSame},
			{Text: "a variable that nothing has filled in", Decide: theSame},
		},
		Note: "webtool user set {config} NAME writes a good one.",
	},
	{
		Name: "hash-no-dollar", Rules: []string{"hash-not-bcrypt"},
		Says:  []string{"crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with '{character}'", "bcrypt hashes must start with", "must start with '$'"},
		Means: "A user's value is no bcrypt hash: it does not begin with $. The server does not name the user.",
		Causes: []finding.Cause{
			{Text: "a whole line of htpasswd, name:$2y$…, was pasted", Decide: checkConfig},
			{Text: "the password itself, or a space before the hash", Decide: theSame},
		},
		Note: "webtool user set {config} NAME writes a good one.",
	},
	{
		Name: "hash-other-scheme", Rules: []string{"hash-not-bcrypt"},
		Says:  []string{"crypto/bcrypt: bcrypt algorithm version '{version}' requested is newer than current version '{current}'", "bcrypt algorithm version"},
		Means: "A user's hash is of another scheme than bcrypt: $apr1$, $5$, $6$, $y$, $argon2… The server takes bcrypt alone.",
		Causes: []finding.Cause{
			{Text: "htpasswd without -B, openssl passwd, or /etc/shadow", Decide: checkConfig},
			{Text: "${VARIABLE} that nothing has filled in", Decide: theSame},
		},
		Note: "webtool user set {config} NAME writes a good one.",
	},
	{
		Name: "hash-cost", Rules: []string{"hash-not-bcrypt"},
		Says: []string{
			"crypto/bcrypt: cost {cost} is outside allowed inclusive range {range}", "crypto/bcrypt: cost {cost} is outside allowed range",
		},
		Means:  "A user's hash has a cost that bcrypt does not have: 4 to 31, in two digits.",
		Causes: []finding.Cause{{Text: "the hash was typed or damaged", Decide: checkConfig}},
		Note:   "webtool user set {config} NAME writes a good one.",
	},
	{
		Name: "hash-doubled-dollars", Rules: []string{"hash-not-bcrypt"},
		Says:  []string{`strconv.Atoi: parsing {value}: invalid syntax`, `strconv.Atoi: parsing {value}: value out of range`},
		Means: "A user's hash has no number where its cost should be.",
		Causes: []finding.Cause{
			{Text: "$$2y$$10$$…: the doubled $ of Docker Compose", Decide: checkConfig},
			{Text: "a hash that was typed or damaged", Decide: theSame},
		},
		Note: "webtool user set {config} NAME writes a good one.",
	},
	{
		Name:   "hash-password-long",
		Says:   []string{"bcrypt: password length exceeds 72 bytes", "password length exceeds 72 bytes"},
		Means:  "bcrypt looks at 72 bytes of a password, and programs refuse to hash a longer one.",
		Causes: []finding.Cause{{Text: "a long passphrase, or letters that take several bytes", Decide: "webtool hash-password --generate"}},
	},
	{
		Name: "hash-no-match", Rules: []string{"hash-malformed"},
		Says:  []string{"crypto/bcrypt: hashedPassword is not the hash of the given password", "hashedPassword is not the hash"},
		Means: "The password does not match the hash.",
		Causes: []finding.Cause{
			{Text: "another password, or a line break at its end", Decide: "webtool user verify {config} NAME"},
			{Text: "the hash is damaged: no password matches it", Decide: checkConfig},
		},
	},
}
