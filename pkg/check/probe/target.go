package probe

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"webtool/pkg/check/finding"
)

// Target is the URL of an endpoint.
type Target struct {
	URL    string // as it was given, or made whole; as it is told
	Scheme string // "http", "https"
	Host   string // without brackets; a name in its ASCII form
	Port   string
	Path   string // with the query: what is asked for; "/" at least
	Prefix string // the path without a slash at its end: "", "/prometheus"

	Client *Client               // who connects; nil: the client of the options
	Known  []finding.Observation // what is known of it without looking, and told first
	Closed bool                  // there is no client to look with: what is known says why
	Flags  []Flag                // that give it its client; nil: those of the options
}

// Authority is the host as a request names it: without the port that the scheme
// has anyway, and without the zone of an address, which is of this machine alone
// (RFC 6874, section 1).
func (t *Target) Authority() string {
	host, _, _ := strings.Cut(t.Host, "%")
	if t.Port != defaultPorts[t.Scheme] {
		return net.JoinHostPort(host, t.Port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// ParseTarget reads the URL of an endpoint.
func ParseTarget(raw string) (*Target, error) {
	u, err := parseURL(raw)
	if err != nil {
		return nil, err
	}
	t := &Target{URL: raw, Scheme: strings.ToLower(u.Scheme), Host: u.Hostname(), Port: u.Port(), Path: u.EscapedPath()}
	t.Prefix = strings.TrimRight(t.Path, "/")
	if t.Path == "" {
		t.Path = "/"
	}
	if u.RawQuery != "" {
		t.Path += "?" + sendable(u.RawQuery)
	}
	if t.Port == "" {
		t.Port = defaultPorts[t.Scheme]
	}
	if n, err := strconv.Atoi(t.Port); err != nil || n < 1 || n > 65535 {
		return nil, fmt.Errorf("the port of %s is none: it goes from 1 to 65535", finding.Quote(raw))
	}
	if !isASCII(t.Host) {
		if t.Host, err = idna.Lookup.ToASCII(t.Host); err != nil {
			return nil, fmt.Errorf("the host of %s is no name: %w", finding.Quote(raw), err)
		}
	}
	return t, nil
}

// sendable escapes what a request line cannot hold; url.Parse leaves a query as it
// is.
func sendable(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// parseURL takes a URL apart, and says what is wrong with one that is none.
func parseURL(raw string) (*url.URL, error) {
	if raw == "" {
		return nil, errors.New("a URL is empty (a variable that is not set?)")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" || u.Host == "" && !strings.Contains(raw, "://") {
		// url.Parse takes "localhost:9090" for the scheme "localhost".
		if !strings.Contains(raw, "://") {
			return nil, fmt.Errorf("%s is no URL, did you mean %s?", quoteURL(raw), quoteURL("https://"+raw))
		}
		return nil, fmt.Errorf("%s is no URL: it begins with https:// or http://, then host and port", quoteURL(raw))
	}
	switch scheme := strings.ToLower(u.Scheme); {
	case scheme != "http" && scheme != "https":
		return nil, fmt.Errorf("%s has the scheme %s: webtool probes https:// and http://", quoteURL(raw), finding.Quote(u.Scheme))
	case u.User != nil:
		return nil, errors.New("a URL holds a user or a password, where others can read it: --user and --password-file say them")
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s names no host", quoteURL(raw))
	case u.Fragment != "":
		return nil, fmt.Errorf("%s has a fragment (#…), which no server gets to see", quoteURL(raw))
	}
	return u, nil
}

// quoteURL quotes what should be a URL, without what may be a password in it.
func quoteURL(raw string) string {
	at := max(strings.LastIndex(raw, "@"), strings.LastIndex(raw, "%40"))
	if at < 0 {
		return finding.Quote(raw)
	}
	scheme, _, ok := strings.Cut(raw, "://")
	if !ok {
		return finding.Quote(finding.Mask + raw[at:])
	}
	return finding.Quote(scheme + "://" + finding.Mask + raw[at:])
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}
