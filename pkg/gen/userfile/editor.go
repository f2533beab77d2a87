package userfile

import (
	"errors"
	"strings"

	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
	"webtool/pkg/gen"
)

// editor makes changes in the text of one file.
type editor struct {
	file   *source.File
	config *webconfig.Config
	tree   *source.Node
	end    int // the first line that the server does not look at, 0 for none
}

const section = "basic_auth_users"

// users returns the hashes by name, as the server reads them.
func (e *editor) users() map[string]string {
	users := map[string]string{}
	for _, u := range e.config.Users.Value {
		users[u.Name] = string(u.Value)
	}
	return users
}

func (e *editor) find(name string) (webconfig.Place, bool) {
	for _, u := range e.config.Users.Value {
		if u.Name == name {
			return u.Place, u.Place != e.config.Users.Place // an item without a place has the section's
		}
	}
	return webconfig.Place{}, false
}

// set writes a user's hash where the user is, or adds one where the file has its
// users.
func (e *editor) set(name, hash string) ([]byte, error) {
	place, found := e.find(name)
	users := e.config.Users
	entry := Entry(name, hash)
	switch {
	case found:
		return e.replaceValue(place, hash), nil
	case hasKey(users.Node, name): // with a value that is none, a list say
		return nil, e.byHand()
	case !users.IsSet():
		return e.addSection(entry), nil
	case users.Node.IsNull():
		return e.fillNull(users.Place, entry), nil
	case users.Node.Kind == source.Mapping && users.Node.Style == source.Flow:
		return e.addToFlow(users.Node, entry), nil
	case users.Node.Kind == source.Mapping:
		return e.addToBlock(users.Node, entry), nil
	}
	return nil, e.byHand()
}

// hasKey reports whether a mapping has a key of this name, whatever its value.
func hasKey(n *source.Node, name string) bool {
	n = n.Resolve()
	for i := 0; n != nil && n.Kind == source.Mapping && i < len(n.Content); i += 2 {
		if n.Content[i].Text() == name {
			return true
		}
	}
	return false
}

// byHand is the error for what webtool does not know how to edit.
func (e *editor) byHand() error {
	return &gen.RefusedError{Text: "the users in " + e.file.Name + " are written in a way that webtool does not edit: nothing was changed",
		Help: "edit it by hand: webtool hash-password --user NAME prints the line"}
}

// replaceValue writes over a scalar, in the quotes it has.
func (e *editor) replaceValue(at webconfig.Place, hash string) []byte {
	span := e.file.Span(at.Node)
	start, end := e.file.Offset(span.Start), e.file.Offset(span.End)
	switch {
	case isUnwritten(at.Node):
		start = e.behindColon(at.Key)
		return e.file.Splice(start, start, " "+hash)
	case at.Node.Style == source.SingleQuoted:
		hash = "'" + hash + "'"
	case at.Node.Style == source.DoubleQuoted:
		hash = `"` + hash + `"`
	}
	return e.file.Splice(start, end, hash)
}

// isUnwritten reports whether a value is null by having no text at all.
func isUnwritten(n *source.Node) bool {
	return n == nil || n.Kind == source.Scalar && n.Value == "" && n.Style == source.Plain
}

// behindColon returns the offset behind the colon of a key.
func (e *editor) behindColon(key *source.Node) int {
	at := e.file.Offset(e.file.Span(key).End)
	return at + strings.Index(e.file.Text()[at:], ":") + 1
}

// addToBlock adds a line below the last user's.
func (e *editor) addToBlock(users *source.Node, entry string) []byte {
	indent := strings.Repeat(" ", users.Content[0].Pos.Column-1)
	return e.addLine(e.lastLine(users), indent+entry)
}

// addLine adds a line behind line n.
func (e *editor) addLine(n int, text string) []byte {
	at := e.file.Offset(source.Pos{Line: n, Column: len(e.file.Line(n)) + 1})
	return e.file.Splice(at, at, e.file.Break()+text)
}

// lastLine returns the line where a node ends.
func (e *editor) lastLine(n *source.Node) int {
	if len(n.Content) == 0 {
		if key := n.Key(); isUnwritten(n) && key != nil {
			return e.lastLine(key)
		}
		return e.file.Span(n).End.Line
	}
	if n.Style == source.Flow {
		return e.file.Span(n).End.Line
	}
	return e.lastLine(n.Content[len(n.Content)-1])
}

// addToFlow adds a user as the first one: behind the last there may be a comma,
// a comment, or both.
func (e *editor) addToFlow(users *source.Node, entry string) []byte {
	at := e.file.Offset(users.Pos)
	at += strings.Index(e.file.Text()[at:], "{") + 1
	if len(users.Content) > 0 {
		entry += ", "
	}
	return e.file.Splice(at, at, entry)
}

// fillNull gives a section without users its first.
func (e *editor) fillNull(at webconfig.Place, entry string) []byte {
	if !isUnwritten(at.Node) { // "~", "null"
		span := e.file.Span(at.Node)
		return e.file.Splice(e.file.Offset(span.Start), e.file.Offset(span.End), "{"+entry+"}")
	}
	if at.Key.Parent.Style == source.Flow {
		start := e.behindColon(at.Key)
		return e.file.Splice(start, start, " {"+entry+"}")
	}
	indent := strings.Repeat(" ", at.Key.Pos.Column+1)
	return e.addLine(e.lastLine(at.Key), indent+entry)
}

// addSection adds the users to a file that has none.
func (e *editor) addSection(entry string) []byte {
	br := e.file.Break()
	root := e.tree.Resolve()
	if root != nil && root.Kind == source.Mapping && root.Style == source.Flow {
		return e.addToFlow(root, section+": {"+entry+"}")
	}
	indent := ""
	if root != nil && len(root.Content) > 0 {
		indent = strings.Repeat(" ", root.Content[0].Pos.Column-1)
	}
	text := indent + section + ":" + br + indent + "  " + entry
	if e.end != 0 && root != nil { // below is another document, or the end of this one
		return e.addLine(e.lastLine(root), text)
	}
	all := e.file.Text()
	if all != "" && strings.TrimRight(all, "\r\n\u0085\u2028\u2029") == all { // the last line has no end
		text = br + text
	}
	return e.file.Splice(len(all), len(all), text+br)
}

// delete takes out a user.
func (e *editor) delete(name string) ([]byte, error) {
	place, found := e.find(name)
	if !found || place.Key.Parent == nil {
		return nil, e.byHand()
	}
	if place.Key.Parent.Style == source.Flow {
		return e.deleteFromFlow(place), nil
	}
	last := e.lastLine(place.Node)
	if isUnwritten(place.Node) {
		last = e.lastLine(place.Key)
	}
	start := e.file.Offset(source.Pos{Line: place.Key.Pos.Line, Column: 1})
	end := len(e.file.Text())
	if last < e.file.LineCount() {
		end = e.file.Offset(source.Pos{Line: last + 1, Column: 1})
	}
	return e.file.Splice(start, end, ""), nil
}

// deleteFromFlow takes out an entry with the comma behind it, or else the one
// before it.
func (e *editor) deleteFromFlow(at webconfig.Place) []byte {
	text := e.file.Text()
	start := e.file.Offset(at.Key.Pos)
	end := e.file.Offset(e.file.Span(at.Node).End)
	if isUnwritten(at.Node) {
		end = e.file.Offset(e.file.Span(at.Key).End)
		if rest := strings.TrimLeft(text[end:], " "); strings.HasPrefix(rest, ":") {
			end = len(text) - len(rest) + 1
		}
	}
	if rest := strings.TrimLeft(text[end:], " \t\r\n"); strings.HasPrefix(rest, ",") {
		end = len(text) - len(strings.TrimLeft(rest[1:], " \t"))
	} else if before := strings.TrimRight(text[:start], " \t\r\n"); strings.HasSuffix(before, ",") {
		start = len(before) - 1
	}
	return e.file.Splice(start, end, "")
}

// syntaxFault reports whether the server's decoder stops before it knows what is
// in the file.
func syntaxFault(file *source.File) bool {
	var decodeErr *source.DecodeError
	err := file.DecodeStrict(web.Default())
	return errors.As(err, &decodeErr) && decodeErr.Problems[0].Kind == source.Syntax
}

// isBlank reports whether a file holds nothing but comments and markers.
func isBlank(file *source.File) bool {
	for n := 1; n <= file.LineCount(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(file.Line(n), "---"))
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "%") && line != "..." {
			return false
		}
	}
	return true
}
