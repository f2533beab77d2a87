package exchange

import "strings"

// framing are the fields that say where a message ends, and to whom it goes:
// this package writes them, and two of them would let two readers disagree.
var framing = []string{"Host", "Content-Length", "Transfer-Encoding"}

// check refuses what would end a line early, or say something else than it
// seems to.
func (r *Request) check() error {
	switch {
	case !isToken(r.Method):
		return &RequestError{"the method", "is not a word"}
	case r.Target == "":
		return &RequestError{"the target", "is empty"}
	case !isWord(r.Target):
		return &RequestError{"the target", "holds a space or a control character"}
	case !isWord(r.Host):
		return &RequestError{"the host", "holds a space or a control character"}
	case !isWord(r.Scheme):
		return &RequestError{"the scheme", "holds a space or a control character"}
	}
	for _, f := range r.Header {
		if !isToken(f.Name) {
			return &RequestError{"a header name", "is not a word"}
		}
		if !isValue(f.Value) {
			return &RequestError{"the header " + f.Name, "holds a line break or a NUL"}
		}
		for _, name := range framing {
			if strings.EqualFold(f.Name, name) {
				return &RequestError{"the header " + f.Name, "is not the caller's to set"}
			}
		}
	}
	return nil
}

// hasBody reports whether the length of the body must be said.
func (r *Request) hasBody() bool { return r.Body != nil }

// isToken reports whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// isWord reports whether s has no space and no control character.
func isWord(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// isValue reports whether s keeps to one line (RFC 9110, section 5.5).
func isValue(s string) bool { return !strings.ContainsAny(s, "\r\n\x00") }
