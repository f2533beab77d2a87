package check_test

import (
	"strings"
	"testing"
)

// TestUserRules is about names and hashes that the server loads.
func TestUserRules(t *testing.T) {
	hash := func(h string) string { return tlsOn + "basic_auth_users:\n  alice: '" + h + "'\n" }
	name := func(n string) string { return tlsOn + "basic_auth_users:\n  " + n + ": " + someHash + "\n" }
	cost := func(c string) string { return hash("$2a$" + c + someHash[6:]) }
	checkTold(t, []toldOf{
		{tlsOn + oneUser, ""},
		{oneUser, "users-without-tls warning"},
		{hash("$2b" + someHash[3:]), ""},
		{hash("$2y" + someHash[3:]), ""},
		{hash("$2x" + someHash[3:]), "hash-version info"},
		{hash("$2" + someHash[3:]), "hash-version info"},
		{hash("$1a" + someHash[3:]), "hash-version info"},
		{hash(someHash[:59]), "hash-malformed error"},
		{hash(someHash[:58]), "hash-not-bcrypt error"},
		{hash(someHash[:20] + "!" + someHash[21:]), "hash-malformed error"},
		{hash(someHash[:59] + "n"), "hash-malformed error"},
		{hash(someHash + " "), "hash-trailing info"},
		{hash(someHash + "x"), "hash-trailing info"},
		{cost("04"), "hash-cost-low warning"},
		{cost("09"), "hash-cost-low warning"},
		{cost("11"), "hash-cost-tells info"},
		{cost("14"), "hash-cost-tells info"},
		{cost("15"), "hash-cost-high warning"},
		{cost("19"), "hash-cost-high warning"},
		{cost("20"), "hash-cost-high error"},
		{cost("31"), "hash-cost-high error"},
		{cost("12") + "  bob: $2a$12" + strings.Replace(someHash[6:], "Iws", "Iwt", 1) + "\n", "hash-cost-tells info"},
		{tlsOn + oneUser + "  bob: " + someHash + "\n", "hash-shared info"},
		{tlsOn + oneUser + "  bob: " + strings.Replace(someHash, "Iws", "Iwt", 1) + "\n", ""},
		{name("j. doe"), ""},
		{name("alice@example.com"), ""},
		{name("42"), ""},
		{name(`"ops:alice"`), "user-never-matches error"},
		{name(`"alice "`), "user-never-matches warning"},
		{name(`"al\tice"`), "user-never-matches warning"},
		{name("~"), "user-never-matches info"},
	})
}

// TestHashSharedNames is about names that may be more than names.
func TestHashSharedNames(t *testing.T) {
	dir := exampleDir(t)
	for name, want := range map[string]string{"alice": `user "bob" has the hash of user "alice"`, `"a:b"`: `user "bob" has the hash of the user in line 5`} {
		f := checkText(t, dir, tlsOn+"basic_auth_users:\n  "+name+": "+someHash+"\n  bob: "+someHash+"\n").Findings
		if last := f[len(f)-1]; last.Message != want {
			t.Errorf("%s: %q", name, last.Message)
		}
	}
}

// TestNoHash is about what stands in a hash's place: told as what it is.
func TestNoHash(t *testing.T) {
	dir := exampleDir(t)
	for value, want := range map[string]string{
		"secret":                                "a password in plain text",
		"alice:" + someHash:                     "htpasswd",
		strings.ReplaceAll(someHash, "$", "$$"): "doubled",
		`\` + strings.ReplaceAll(someHash, "$", `\$`)[1:]: "backslashes",
		" " + someHash:          "white space",
		"“" + someHash + "”":    "quotes",
		"{BCRYPT}" + someHash:   "prefix of another program",
		"bcrypt:" + someHash:    "prefix of another program",
		"*0":                    "crypt()",
		"*1":                    "crypt()",
		"!":                     "locked",
		"<secret>":              "writes in the place of a secret",
		"$apr1$abc$def":         "Apache MD5",
		"$6$abc$def":            "SHA-512",
		"$7$abc$def":            "scrypt",
		"{SHA}abc=":             "SHA-1",
		"${HASH}":               "variable",
		someHash[:40]:           "cut",
		"$2a$32" + someHash[6:]: "cost",
		"JDJhJDEwJEdMNlJEd2FZUW1TOGRIcklPaUlUT3VWVzZRbDNJY2MuSXdzN3pLdmdpSFdnUDVTYVVicU5t": "base64",
	} {
		f := checkText(t, dir, tlsOn+"basic_auth_users:\n  alice: '"+value+"'\n")
		if len(f.Findings) != 1 || f.Findings[0].Rule.Name != "hash-not-bcrypt" || !strings.Contains(f.Findings[0].Message, want) {
			t.Errorf("%q: wanted %q in %+v", value, want, f.Findings)
		}
	}
}
