package webconfig

import (
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/spelling"
)

// This file decides what of a config may be seen. Everything that is not known
// to be harmless is masked: a value of an unknown key may be a password, and so
// may a key, where a file is so broken that it cannot be told what it is.

// lineMask stands for a masked part of an excerpt.
const lineMask = "•••••••••••"

var (
	// wordKey is what names of configuration keys look like, and passwords, even
	// those made of several words, seldom do.
	wordKey = source.Pattern(`^[A-Za-z]+(_[A-Za-z]+)*([.-][A-Za-z_]+){0,2}$`)
	// headerName is what headers are called.
	headerName = source.Pattern(`^[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*$`)
	// base64Run may be a key or the end of a hash.
	base64Run = source.Pattern(`^[A-Za-z0-9+/=]{32,}$`)
	// hashLike begins a hash of any scheme.
	hashLike = source.Pattern(`\$[0-9A-Za-z-]+\$|\{[A-Z]+\}`)
	// longRun may be a part of a key in base64.
	longRun = source.Pattern(`[A-Za-z0-9+=]{16,}`)
)

// mayShowSetting reports whether the value of a harmless key is what belongs
// there, and no secret that has got there by mistake: a key pasted in the place
// of its file's name, say.
func mayShowSetting(value string) bool {
	if len(value) > 200 || strings.ContainsAny(value, "\n\r") || strings.Contains(value, "-----") || hashLike().MatchString(value) {
		return false
	}
	return !slices.ContainsFunc(longRun().FindAllString(value, -1), looksRandom)
}

// looksRandom reports whether letters and digits change as often as they do in
// base64: names of files are made of words and numbers.
func looksRandom(run string) bool {
	class := func(c byte) int {
		switch {
		case c >= 'a' && c <= 'z':
			return 1
		case c >= 'A' && c <= 'Z':
			return 2
		}
		return 3
	}
	changes := 0
	for i := 1; i < len(run); i++ {
		if class(run[i]) != class(run[i-1]) {
			changes++
		}
	}
	return 20*changes >= 9*len(run) // of base64, 13 in 20 do
}

// showSetting returns the value of a harmless key, masked when it may be a
// secret.
func showSetting(value string) string {
	if mayShowSetting(value) {
		return value
	}
	return finding.Mask
}

// MayShow reports whether the value of a harmless key is what belongs there, and no
// secret that has got there by mistake.
func MayShow(value string) bool { return mayShowSetting(value) }

// hidePath masks a path in the server's words, where it may be a secret.
func hidePath(text, path string) string {
	if mayShowSetting(path) {
		return text
	}
	return strings.ReplaceAll(text, path, finding.Mask)
}

// showKey returns how a key may be written: masked when it may be a secret.
func (c *Config) showKey(key *source.Node) string {
	name := key.Text()
	if c.mayShowKey(key) {
		return name
	}
	return finding.Mask
}

func (c *Config) mayShowKey(key *source.Node) bool {
	name := key.Text()
	path := key.Keys()
	switch {
	case key.Resolve().Kind != source.Scalar:
		return false
	case len(path) == 2 && path[0] == usersSection:
		return ShowUser(name) == name
	case len(path) == 3 && path[1] == "headers":
		return showHeader(name) == name
	}
	return showWord(name) == name
}

// showHeader returns the name of a header, masked unless it looks like one.
func showHeader(name string) string {
	if len(name) <= 40 && (wordKey().MatchString(name) || headerName().MatchString(name) || spelling.Closest(name, headerNames()) != "") {
		return name
	}
	return finding.Mask
}

// ShowUser returns a user's name, masked when it looks like a hash, a key or a
// whole htpasswd line.
func ShowUser(name string) string {
	if len(name) > 64 || len(name) >= 32 && base64Run().MatchString(name) || strings.ContainsAny(name, "$:{}") || strings.Contains(name, "-----") {
		return finding.Mask
	}
	return name
}

// showWord returns a key of an unknown mapping, masked unless it looks like one.
func showWord(name string) string {
	if name == "<<" || len(name) <= 40 && (wordKey().MatchString(name) || spelling.Closest(name, knownKeys()) != "") {
		return name
	}
	return finding.Mask
}
