package source

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
)

// DecodeError is why the server's decoder refuses a file.
type DecodeError struct {
	Text     string    // the decoder's own words, values and all: never to be shown as it is
	Problems []Problem // one for each fault; at least one
}

func (e *DecodeError) Error() string { return e.Text }

// ProblemKind says what the decoder objects to.
type ProblemKind uint8

// The kinds of problems.
const (
	Syntax          ProblemKind = iota + 1 // the text is not YAML, or beyond the decoder's limits
	UnknownField                           // Name is no field of Type
	DuplicateField                         // Name is set twice in a struct of Type
	DuplicateKey                           // Name is set twice in a map
	WrongType                              // a value with Tag cannot go into Type
	BadTag                                 // Tag was written on a value that does not fit it
	CustomUnmarshal                        // one of the server's own types refuses the value
)

// Problem is one fault that the decoder found.
type Problem struct {
	Kind  ProblemKind
	Line  int    // from 1; 0 when the decoder does not tell
	Said  int    // the line that the decoder tells of a syntax error, which may be one off
	Name  string // of the field or key
	Type  string // Go type
	Tag   string // short form: "!!str"
	Value string // the value's first characters: never to be shown as it is
	Text  string // the decoder's words for this fault alone
	Fatal bool   // the decoder stopped here
}

// DecodeStrict decodes the file's first document into out exactly as the server
// does. The error, if any, is a *[DecodeError]; in its texts the names of types
// are replaced, each by the one behind it.
func (f *File) DecodeStrict(out any, typeNames ...string) (err error) {
	defer func() {
		// The decoder's own bugs would end the server, too.
		if r := recover(); r != nil {
			text := fmt.Sprintf("panic: %v", r)
			err = &DecodeError{Text: text, Problems: []Problem{{Kind: Syntax, Text: text, Fatal: true}}}
		}
	}()
	err = yamlv2.UnmarshalStrict(f.Data, out)
	if err == nil {
		return nil
	}
	return AsDecodeError(err, typeNames...)
}

// AsDecodeError takes an error apart that the decoder gave, to DecodeStrict or to a
// type's own UnmarshalYAML.
func AsDecodeError(err error, typeNames ...string) *DecodeError {
	rename := strings.NewReplacer(typeNames...)
	decodeErr := &DecodeError{Text: rename.Replace(err.Error())}
	var typeErr *yamlv2.TypeError
	if errors.As(err, &typeErr) {
		for _, text := range typeErr.Errors {
			decodeErr.Problems = append(decodeErr.Problems, parseProblem(rename.Replace(text)))
		}
	} else {
		decodeErr.Problems = []Problem{parseFatal(err.Error())}
	}
	return decodeErr
}

var (
	unknownFieldText   = Pattern(`(?s)^line (\d+): field (.*) not found in type (\S+)$`)
	duplicateFieldText = Pattern(`(?s)^line (\d+): field (.*) already set in type (\S+)$`)
	duplicateKeyText   = Pattern(`(?s)^line (\d+): key (.*) already set in map$`)
	// A text that is tagged as a collection stands there whole, and unquoted.
	wrongKindText = Pattern(`(?s)^line (\d+): cannot unmarshal (!!map|!!seq)(.*) into (\S+)$`)
	wrongTypeText = Pattern("(?s)^line (\\d+): cannot unmarshal (.*?) `(.*)` into (\\S+)$")
	badTagText    = Pattern("(?s)^yaml: cannot decode (\\S+) `(.*)` as a (\\S+)$")
	syntaxText    = Pattern(`(?s)^yaml: (?:line (\d+): )?(.*)$`)
)

func parseProblem(text string) Problem {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := unknownFieldText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: UnknownField, Line: number(m[1]), Name: m[2], Type: m[3], Text: text}
	}
	if m := duplicateFieldText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: DuplicateField, Line: number(m[1]), Name: m[2], Type: m[3], Text: text}
	}
	if m := duplicateKeyText().FindStringSubmatch(text); m != nil {
		name, err := strconv.Unquote(m[2])
		if err != nil {
			name = m[2]
		}
		return Problem{Kind: DuplicateKey, Line: number(m[1]), Name: name, Text: text}
	}
	m := wrongKindText().FindStringSubmatch(text)
	if m == nil {
		m = wrongTypeText().FindStringSubmatch(text)
	}
	if m != nil {
		return Problem{Kind: WrongType, Line: number(m[1]), Tag: m[2], Value: m[3], Type: m[4], Text: text}
	}
	return Problem{Kind: WrongType, Text: text}
}

func parseFatal(text string) Problem {
	if m := badTagText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: BadTag, Value: m[2], Tag: m[3], Text: text, Fatal: true}
	}
	m := syntaxText().FindStringSubmatch(text)
	if m == nil {
		return Problem{Kind: CustomUnmarshal, Text: text, Fatal: true}
	}
	p := Problem{Kind: Syntax, Text: m[2], Fatal: true}
	if m[1] != "" {
		p.Said, _ = strconv.Atoi(m[1])
		p.Line = p.Said
		if parserText().MatchString(p.Text) {
			p.Line++
		}
	}
	return p
}

// parserText matches the messages of the decoder's parser, which counts lines
// from 0; those of its scanner count from 1 (yaml v2, decode.go, fail).
var parserText = Pattern(`^(did not find expected (key|node content|<document start>|<stream-start>|'-' indicator|',' or '[\]}]')|found (duplicate|incompatible|undefined) )`)
