package webconfig

import (
	"encoding/base64"
	"fmt"
	"strings"

	"webtool/pkg/check/source"
)

// schemes are other programs' hashes, by what they begin with.
var schemes = []struct{ prefix, name string }{
	{"$6$", "a SHA-512 crypt hash"}, {"$5$", "a SHA-256 crypt hash"}, {"$1$", "an MD5 crypt hash"},
	{"$apr1$", "an Apache MD5 hash (htpasswd without -B)"}, {"$argon2", "an Argon2 hash"},
	{"$y$", "a yescrypt hash"}, {"$gy$", "a yescrypt hash"}, {"$7$", "a scrypt hash"}, {"$scrypt$", "a scrypt hash"},
	{"$pbkdf2", "a PBKDF2 hash"}, {"pbkdf2", "a PBKDF2 hash"}, {"{SHA}", "a SHA-1 hash (htpasswd -s)"},
	{"{SSHA}", "a salted SHA-1 hash"}, {"{ARGON2", "an Argon2 hash"}, {"$sha1$", "a SHA-1 crypt hash"},
	{"*0", "what crypt() returns when it fails"}, {"*1", "what crypt() returns when it fails"}, {"!", "a locked account"},
}

// foreignPrefix is what other programs write before a bcrypt hash.
var foreignPrefix = source.Pattern(`^(\{[A-Za-z-]*CRYPT\}|bcrypt(_sha256)?[:$]|crypt:)\$2`)

// describeNoHash says what stands in the place of a bcrypt hash, without a
// letter of it.
func describeNoHash(value string) (what, help string) {
	switch {
	case value == "":
		return "empty", ""
	case value == "<secret>" || value == "<hidden>":
		return "what a server writes in the place of a secret when it shows its config", "take the hash from the file that the server reads"
	case strings.HasPrefix(value, "$$2"):
		return "a bcrypt hash with its dollar signs doubled", "write each $ once: only inside a Compose file they are doubled"
	case strings.Contains(value, `\$`) && strings.HasPrefix(strings.ReplaceAll(value, `\`, ""), "$2"):
		return "a bcrypt hash with backslashes before its dollar signs", "take the backslashes out: only a shell wants them"
	case strings.HasPrefix(value, "${") || strings.Contains(value, "{{"):
		return "a variable that nothing has filled in", "the server expands nothing: let the tool that writes the file do it"
	case strings.TrimSpace(value) != value && strings.HasPrefix(strings.TrimSpace(value), "$2"):
		return "a bcrypt hash with white space before it", "take the white space away"
	case value[0] != '$' && strings.HasPrefix(strings.TrimLeft(value, "\"'`‘’“”«»"), "$2"):
		return "a bcrypt hash with quotes that are part of the value", "take the quotes away, or leave one pair of plain ones (')"
	case foreignPrefix().MatchString(value):
		return "a bcrypt hash with the prefix of another program", "leave it to begin with $2"
	case htpasswdLine().MatchString(value):
		return "a whole line of an htpasswd file, the name included", "leave only what stands behind the colon"
	case strings.HasPrefix(value, "$2") && len(value) < 59:
		return fmt.Sprintf("a bcrypt hash that is cut: %d characters where bcrypt has 60", len(value)), ""
	case strings.HasPrefix(value, "$2"):
		return "a bcrypt hash with a cost that is none: two digits, from 04 to 31", ""
	case strings.HasPrefix(value, "%242"):
		return "a bcrypt hash with its dollar signs written as %24", "write $ for each %24"
	case isBase64Hash(value):
		return "the base64 form of a bcrypt hash, as in a Kubernetes Secret", "put the hash itself there, decoded"
	}
	for _, scheme := range schemes {
		if strings.HasPrefix(value, scheme.prefix) {
			return scheme.name + ", and not bcrypt", ""
		}
	}
	return "no hash at all: is it a password in plain text?", ""
}

func isBase64Hash(value string) bool {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	return err == nil && strings.HasPrefix(string(data), "$2")
}
