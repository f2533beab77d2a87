package webconfig

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file says what the server says, with the values masked: the server's own
// messages print the first characters of whatever stands in the wrong place.

// reason returns the server's words for a file that it cannot decode.
func (c *Config) reason(err *source.DecodeError) string {
	if err.Problems[0].Fatal {
		return c.maskProblem(err.Problems[0])
	}
	lines := []string{"yaml: unmarshal errors:"}
	for _, p := range err.Problems {
		lines = append(lines, c.maskProblem(p))
	}
	return strings.Join(lines, "\n  ")
}

// maskProblem returns the decoder's words for one fault.
func (c *Config) maskProblem(p source.Problem) string {
	head, _, _ := strings.Cut(p.Text, ": ") // "line 7"
	switch p.Kind {
	case source.UnknownField, source.DuplicateField:
		return strings.Replace(p.Text, "field "+p.Name+" ", "field "+showWord(p.Name)+" ", 1)
	case source.DuplicateKey:
		if ShowUser(p.Name) == p.Name {
			return p.Text
		}
		return head + `: key "` + finding.Mask + `" already set in map`
	case source.WrongType:
		value := ""
		switch {
		case p.Tag != "!!map" && p.Tag != "!!seq":
			value = " `" + finding.Mask + "`"
		case p.Value != "":
			value = finding.Mask
		}
		return head + ": cannot unmarshal " + showTag(p.Tag) + value + " into " + toolkitType(p.Type)
	case source.BadTag:
		tag, _, _ := strings.Cut(strings.TrimPrefix(p.Text, "yaml: cannot decode "), " `")
		return "yaml: cannot decode " + tag + " `" + finding.Mask + "` as a " + p.Tag
	case source.CustomUnmarshal:
		what, value, _ := strings.Cut(p.Text, ": ")
		return what + ": " + showSetting(value)
	}
	return maskSyntax(p)
}

// toolkitType gives our copies of the types the names that the server prints.
func toolkitType(name string) string {
	return strings.NewReplacer("web.plain", "config.plain", "web.Secret", "config.Secret").Replace(name)
}

var coreTag = source.Pattern(`^!![a-z]+$`)

func showTag(tag string) string {
	if coreTag().MatchString(tag) {
		return tag
	}
	return finding.Mask
}

var anchorName = source.Pattern(`^(unknown anchor|anchor) '(.*)' (referenced|value contains itself)$`)

// maskSyntax returns the decoder's words for a text that it cannot read.
func maskSyntax(p source.Problem) string {
	text := p.Text
	if m := anchorName().FindStringSubmatch(text); m != nil {
		text = m[1] + " '" + finding.Mask + "' " + m[3]
	}
	for _, leak := range []string{"invalid map key: ", "panic: "} {
		if strings.HasPrefix(text, leak) {
			text = leak + finding.Mask
		}
	}
	if strings.HasPrefix(text, "panic: ") {
		return text
	}
	if p.Said > 0 {
		text = "line " + strconv.Itoa(p.Said) + ": " + text
	}
	return "yaml: " + text
}

// The values in the messages about hashes.
var hashText = []struct {
	pattern func() *regexp.Regexp
	masked  string
}{
	{source.Pattern(`(?s)^(crypto/bcrypt: bcrypt hashes must start with '\$', but hashedSecret started with ').*'$`), "${1}" + finding.Mask + "'"},
	{source.Pattern(`(?s)^(crypto/bcrypt: bcrypt algorithm version ').*(' requested is newer than current version '.')$`), "${1}" + finding.Mask + "${2}"},
	{source.Pattern(`(?s)^(strconv\.Atoi: parsing ").*(": (invalid syntax|value out of range))$`), "${1}" + finding.Mask + "${2}"},
}

// maskHash returns what bcrypt says of a hash, without the parts that it quotes.
func maskHash(err error) string {
	text := err.Error()
	for _, t := range hashText {
		if t.pattern().MatchString(text) {
			return t.pattern().ReplaceAllString(text, t.masked)
		}
	}
	return text
}

var (
	quoted     = source.Pattern(`(?s)"[^"]*"`)
	skippedPEM = source.Pattern(`(?s)(following types: \[).*(\])`)
	fixedQuote = source.Pattern(`^"(CERTIFICATE|PRIVATE KEY)"$`)
)

// maskLoad returns what crypto/tls says of a pair, without what it quotes from
// the files.
func maskLoad(err error) string {
	text := quoted().ReplaceAllStringFunc(err.Error(), func(q string) string {
		if fixedQuote().MatchString(q) {
			return q
		}
		return `"` + finding.Mask + `"`
	})
	return skippedPEM().ReplaceAllString(text, "${1}"+finding.Mask+"${2}")
}

// decodeError returns what the server's decoder says, nil when it takes the file.
func (c *Config) decodeError() *source.DecodeError {
	var err *source.DecodeError
	errors.As(c.serverErr, &err)
	return err
}
