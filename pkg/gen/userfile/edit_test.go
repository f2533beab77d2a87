package userfile

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/check/source"
)

const hash = "$2a$04$ovzuYLNClRQTvRpkw1wXw.kLmKXYkVMbYVFwKJFJq0r.0u5XbAKbC"

func editorOf(data []byte) (*editor, error) { return newEditor(source.New("web.yml", data)) }

// setAndCheck adds or changes a user as Set does.
func setAndCheck(e *editor, name string) ([]byte, error) {
	data, err := e.set(name, hash)
	if err != nil {
		return nil, err
	}
	return data, e.check(data, name, hash)
}

func deleteAndCheck(e *editor, name string) ([]byte, error) {
	data, err := e.delete(name)
	if err != nil {
		return nil, err
	}
	return data, e.check(data, name, "")
}

// TestSet shows the text before and after; H stands for the new hash, O for one
// that was there.
func TestSet(t *testing.T) {
	const old = "$2y$04$ovzuYLNClRQTvRpkw1wXw.kLmKXYkVMbYVFwKJFJq0r.0u5XbAKbC"
	for before, want := range map[string]string{
		"":                                      "basic_auth_users:\n  alice: H\n",
		"# only this":                           "# only this\nbasic_auth_users:\n  alice: H\n",
		"---\n# only this\n":                    "---\n# only this\nbasic_auth_users:\n  alice: H\n",
		"\xef\xbb\xbf# bom\r\n":                 "\xef\xbb\xbf# bom\r\nbasic_auth_users:\r\n  alice: H\r\n",
		"basic_auth_users:":                     "basic_auth_users:\n  alice: H",
		"basic_auth_users:   # c\n\n# d\n":      "basic_auth_users:   # c\n  alice: H\n\n# d\n",
		"basic_auth_users: ~ # c\n":             "basic_auth_users: {alice: H} # c\n",
		"basic_auth_users: {}\n":                "basic_auth_users: {alice: H}\n",
		"{basic_auth_users: }\n":                "{basic_auth_users: {alice: H} }\n",
		"{}":                                    "{basic_auth_users: {alice: H}}",
		"basic_auth_users: {\n  bob: O, # b\n}": "basic_auth_users: {alice: H, \n  bob: O, # b\n}",
		"basic_auth_users:\n    bob: O # b\n\nhttp_server_config:\n": "basic_auth_users:\n    bob: O # b\n    alice: H\n\nhttp_server_config:\n",
		"basic_auth_users:\n  bob: |-\n    O\n# end":                 "basic_auth_users:\n  bob: |-\n    O\n  alice: H\n# end",
		"basic_auth_users:\n  alice:\n  bob: O\n":                    "basic_auth_users:\n  alice: H\n  bob: O\n",
		"basic_auth_users:\n  alice: \"O\"   # c\n":                  "basic_auth_users:\n  alice: \"H\"   # c\n",
		"basic_auth_users:\n  alice: >-\n    O\n  bob: O\n":          "basic_auth_users:\n  alice: H\n  bob: O\n",
		"basic_auth_users:\n  ? alice\n  : O\n":                      "basic_auth_users:\n  ? alice\n  : H\n",
		"basic_auth_users:\n  bob: &o O\n  alice: *o\n":              "basic_auth_users:\n  bob: &o O\n  alice: H\n",
		"basic_auth_users:\n  alice: !!str O\n":                      "basic_auth_users:\n  alice: !!str H\n",
		"  http_server_config:\n    http2: true\n":                   "  http_server_config:\n    http2: true\n  basic_auth_users:\n    alice: H\n",
		"http_server_config:\n  http2: true\n...\n":                  "http_server_config:\n  http2: true\nbasic_auth_users:\n  alice: H\n...\n",
		"http_server_config: {http2: true}\n---\nx: y\n":             "http_server_config: {http2: true}\nbasic_auth_users:\n  alice: H\n---\nx: y\n",
		"basic_auth_users:\n  bob: O\n  carol:\nrate_limit:\n":       "refused", // carol's null is no hash, yet that is not new
		"not_a_key: 1\n": "not_a_key: 1\nbasic_auth_users:\n  alice: H\n",
		"basic_auth_users:\n  alice: &o O\n  bob: *o\n": "refused",
		"basic_auth_users: [a]\n":                       "refused",
		"basic_auth_users: text\n":                      "refused",
	} {
		before, want = strings.ReplaceAll(before, "O", old), strings.ReplaceAll(strings.ReplaceAll(want, "O", old), "H", hash)
		e, err := editorOf([]byte(before))
		if err != nil {
			t.Errorf("%q: %v", before, err)
			continue
		}
		got, err := setAndCheck(e, "alice")
		if want == "refused" && strings.Contains(before, "carol") {
			want = strings.Replace(before, "  carol:\n", "  carol:\n  alice: "+hash+"\n", 1)
		}
		if want == "refused" {
			if err == nil {
				t.Errorf("%q became %q", before, got)
			}
			continue
		}
		if err != nil || string(got) != want {
			t.Errorf("%q\nbecame %q (%v)\nwant   %q", before, got, err, want)
		}
	}
}

func TestDelete(t *testing.T) {
	for before, want := range map[string]string{
		"basic_auth_users:\n  bob: O\n  alice: O # a\n# end":          "basic_auth_users:\n  bob: O\n# end",
		"basic_auth_users:\n  alice: O\n  bob: O":                     "basic_auth_users:\n  bob: O",
		"basic_auth_users:\r\n  bob: O\r\n  alice: O":                 "basic_auth_users:\r\n  bob: O\r\n",
		"basic_auth_users:\n  alice: |-\n    O\n  bob: O\n":           "basic_auth_users:\n  bob: O\n",
		"basic_auth_users: {alice: O, bob: O}":                        "basic_auth_users: {bob: O}",
		"basic_auth_users: {bob: O, alice: O}":                        "basic_auth_users: {bob: O}",
		"basic_auth_users: {alice: O}":                                "basic_auth_users: {}",
		"basic_auth_users:\n  alice:\n  bob: O\n":                     "basic_auth_users:\n  bob: O\n",
		"basic_auth_users:\n  ? alice\n  : O\n  ? bob\n  : O\n":       "basic_auth_users:\n  ? bob\n  : O\n",
		"basic_auth_users: {\n  bob: O,\n  alice: O, # a\n}":          "basic_auth_users: {\n  bob: O,\n  # a\n}",
		"basic_auth_users:\n  alice: &o O\n  bob: *o\n":               "refused",
		"basic_auth_users:\n  bob: O\n  alice: O\n\nrate_limit: {}\n": "basic_auth_users:\n  bob: O\n\nrate_limit: {}\n",
	} {
		before, want = strings.ReplaceAll(before, "O", hash), strings.ReplaceAll(want, "O", hash)
		e, err := editorOf([]byte(before))
		if err != nil {
			t.Errorf("%q: %v", before, err)
			continue
		}
		got, err := deleteAndCheck(e, "alice")
		if want == "refused" {
			if err == nil {
				t.Errorf("%q became %q", before, got)
			}
		} else if err != nil || string(got) != want {
			t.Errorf("%q\nbecame %q (%v)\nwant   %q", before, got, err, want)
		}
	}
}

// Names that YAML would read as something else are quoted.
func TestNames(t *testing.T) {
	for _, name := range []string{"yes", "null", "123", "1e3", "a b", "it's", "#x", "<<", "~", "- a", "日本", "a#b", "{x}", "*a", "&a", "!t", "%x", "@x", "'", "\"", " x ", "0x1f", "1_000", "n", "=", "2001-01-01"} {
		e, err := editorOf([]byte("basic_auth_users:\n  bob: " + hash + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		data, err := setAndCheck(e, name)
		if err != nil {
			t.Errorf("%q: %v\n%s", name, err, data)
		}
	}
}

// FuzzEdit adds, changes and deletes a user in any file: what is not refused has
// the users that were there plus the change, and other bytes as they were.
func FuzzEdit(f *testing.F) {
	paths, _ := filepath.Glob("../../../testdata/corpus/*/*.yml")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "alice")
	}
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		if len(data) > 1<<16 || CheckName(name) != nil {
			return
		}
		e, err := editorOf(data)
		if err != nil {
			return
		}
		before := e.users()
		edited, err := setAndCheck(e, name)
		if err != nil {
			return
		}
		if !onePlace(data, edited) {
			t.Fatalf("%q became %q: more than one place changed", data, edited)
		}
		next, err := editorOf(edited)
		if err != nil {
			t.Fatalf("%q became %q: %v", data, edited, err)
		}
		want := maps.Clone(before)
		want[name] = hash
		if !maps.Equal(next.users(), want) {
			t.Fatalf("%q became %q: users %v", data, edited, next.users())
		}
		if deleted, err := deleteAndCheck(next, name); err == nil && !onePlace(edited, deleted) {
			t.Fatalf("%q became %q: more than one place changed", edited, deleted)
		}
	})
}

// onePlace reports whether b is a with one stretch replaced that holds no more
// than a user's entry, or the whole section's.
func onePlace(a, b []byte) bool {
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	added := b[start : len(b)-end]
	return len(added) <= 4*(len(hash)+300) && !bytes.Contains(a[start:len(a)-end], []byte("tls_server_config"))
}
