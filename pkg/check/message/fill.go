package message

import (
	"net"
	"net/url"
	"strings"

	"webtool/pkg/check/finding"
)

// filler puts what was found in a line into the texts of an entry.
type filler struct {
	caught                     map[string]string
	config, url, address, host string
}

// What stands in a command when the line does not tell.
const (
	someConfig = "/etc/prometheus/web.yml"
	someURL    = "https://localhost:9090"
)

func newFiller(line string, caught map[string]string) *filler {
	f := &filler{caught: caught, config: someConfig, url: someURL}
	if path := webConfigIn(line); path != "" {
		f.config = path
	}
	endpoint := endpointIn(line)
	if endpoint == nil {
		endpoint, _ = url.Parse(someURL)
	}
	f.url = endpoint.Scheme + "://" + endpoint.Host
	f.host, f.address = endpoint.Hostname(), endpoint.Host
	if endpoint.Port() == "" {
		port := "443"
		if endpoint.Scheme == "http" {
			port = "80"
		}
		f.address = net.JoinHostPort(f.host, port)
	}
	return f
}

// endpointIn finds the URL that a client asked, without user, path and query:
// any of them may hold a secret.
func endpointIn(line string) *url.URL {
	for _, scheme := range []string{"https://", "http://"} {
		_, rest, ok := strings.Cut(line, scheme)
		if !ok {
			continue
		}
		if end := strings.IndexAny(rest, "/ \"'\\?#,;)>"); end >= 0 {
			rest = rest[:end]
		}
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = rest[at+1:]
		}
		u, err := url.Parse(scheme + strings.TrimRight(rest, ":."))
		if err == nil && u.Hostname() != "" && isPlain(u.Host) {
			return u
		}
	}
	return nil
}

// webConfigIn finds the path of a web config: a file that is called so.
func webConfigIn(line string) string {
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(" \"'=(),;", r) }) {
		word = strings.TrimRight(word, ":.")
		name := word[strings.LastIndexAny(word, `/\`)+1:]
		if strings.HasPrefix(name, "web") && (strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")) && isPlain(word) {
			return word
		}
	}
	return ""
}

// isPlain reports whether a word is what names, paths and addresses are made of,
// and short: it may stand in a command and in a message.
func isPlain(word string) bool {
	return word != "" && len(word) <= 120 && word[0] != '-' && strings.IndexFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@[]%*\\", r))
	}) < 0
}

// prose fills a sentence: what the line says is quoted, and what is no plain word
// is left out, since it may be a secret.
func (f *filler) prose(text string) string {
	return f.fill(text, func(name, word string) string {
		if _, fromLine := f.caught[name]; fromLine {
			return finding.Quote(word)
		}
		return word
	}, "…")
}

// command fills a command, so that it does what it says when pasted.
func (f *filler) command(text string) string {
	return f.fill(text, func(_, word string) string { return finding.ShellQuote(word) }, "NAME")
}

func (f *filler) fill(text string, quote func(name, word string) string, none string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return b.String()
		}
		switch word := strings.Trim(f.value(name), "\"'` "); {
		case isPlain(word):
			b.WriteString(quote(name, word))
		default:
			b.WriteString(none)
		}
		text = after
	}
}

func (f *filler) value(name string) string {
	switch name {
	case "config":
		return f.config
	case "url":
		return f.url
	case "address":
		return f.address
	case "host":
		return f.host
	}
	return f.caught[name]
}
