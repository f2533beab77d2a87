package webconfig

import (
	"maps"
	"slices"
	"sync"

	"webtool/pkg/check/webconfig/web"
)

// This file is the table of the format. The reader, the masks, what a release
// knows and the JSON Schema are made of it.

// Kind is what a key takes.
type Kind uint8

// The kinds of values.
const (
	Section  Kind = iota + 1 // a mapping with keys of this table
	Map                      // a mapping with names of the user's own
	Text                     // a text, or one of Values
	List                     // a list of texts, or of Values
	Bool                     // true or false
	Int                      // a whole number
	Duration                 // a Go duration, or a number of nanoseconds
)

// Key is one key of the format.
type Key struct {
	Section  string // path of the mapping that it stands in; "" is the top level
	Name     string
	Kind     Kind
	Values   []Value // those that a Text or the items of a List take; nil: any
	Harmless bool    // its value may be shown: no secret stands there
	Since    Version // the first exporter-toolkit that knows it
	Default  any     // what the server takes without it, where that is not the zero value
	Empty    bool    // among Values, an empty text is as good as none
	Obsolete bool    // without effect
	Doc      string  // what it does
}

// Value is one of the values that a key takes.
type Value struct {
	Name  string
	Since Version // the first exporter-toolkit that knows it; zero: as its key
}

// Path is the key's place in the document: "tls_server_config.cert_file".
func (k *Key) Path() string {
	if k.Section == "" {
		return k.Name
	}
	return k.Section + "." + k.Name
}

const (
	tlsSection    = "tls_server_config"
	httpSection   = "http_server_config"
	headerSection = "http_server_config.headers"
	limitSection  = "rate_limit"
	usersSection  = "basic_auth_users"
)

// Toolkits that brought something new.
var (
	v0_1_0  = Version{0, 1, 0}
	v0_6_1  = Version{0, 6, 1}
	v0_7_0  = Version{0, 7, 0}
	v0_10_0 = Version{0, 10, 0}
	v0_11_0 = Version{0, 11, 0}
	v0_15_0 = Version{0, 15, 0}
)

// clientAuthTypes are the policies for client certificates, the strictest last;
// none is the first (exporter-toolkit, ConfigToTLSConfig).
var clientAuthTypes = []Value{
	{Name: "NoClientCert"}, {Name: "RequestClientCert"}, {Name: "RequireAnyClientCert", Since: v0_6_1}, {Name: "RequireClientCert"},
	{Name: "VerifyClientCertIfGiven"}, {Name: "RequireAndVerifyClientCert"},
}

// Keys are all keys of the format, by section.
var Keys = []Key{
	{Name: tlsSection, Kind: Section, Since: v0_1_0,
		Doc: "TLS. It is on as soon as any of cert, cert_file, key, key_file, client_ca, client_ca_file and client_auth_type is set; without, the server speaks plain HTTP."},
	{Name: httpSection, Kind: Section, Since: v0_1_0,
		Doc: "HTTP: the protocol, and headers that the server adds to its answers."},
	{Name: limitSection, Kind: Section, Since: v0_15_0,
		Doc: "A limit on requests from all clients together; above it they get status 429. Read at the start only."},
	{Name: usersSection, Kind: Map, Since: v0_1_0,
		Doc: "User names, each with the bcrypt hash of its password. Without users, everybody may enter."},

	{Section: tlsSection, Name: "cert_file", Kind: Text, Harmless: true, Since: v0_1_0,
		Doc: "File with the server's certificate in PEM, those of its issuers behind it. A relative path starts in the folder of this file."},
	{Section: tlsSection, Name: "key_file", Kind: Text, Harmless: true, Since: v0_1_0,
		Doc: "File with the certificate's private key in PEM, without a passphrase. A relative path starts in the folder of this file."},
	{Section: tlsSection, Name: "client_ca_file", Kind: Text, Harmless: true, Since: v0_1_0,
		Doc: "File with the CA certificates that client certificates are verified with, in PEM."},
	{Section: tlsSection, Name: "client_auth_type", Kind: Text, Harmless: true, Since: v0_1_0, Empty: true,
		Values: clientAuthTypes,
		Doc:    "Whether clients are asked for a certificate, and whether it is verified: only VerifyClientCertIfGiven and RequireAndVerifyClientCert verify it."},
	{Section: tlsSection, Name: "client_allowed_sans", Kind: List, Harmless: true, Since: v0_10_0,
		Doc: "Names of which a client's certificate has to have one, letter by letter. An empty list lets nobody in."},
	{Section: tlsSection, Name: "cert", Kind: Text, Since: v0_11_0,
		Doc: "The server's certificate itself, in PEM, in a block that keeps its line breaks (cert: |). cert_file goes before it."},
	{Section: tlsSection, Name: "key", Kind: Text, Since: v0_11_0,
		Doc: "The private key itself, in PEM, in a block that keeps its line breaks (key: |). key_file goes before it."},
	{Section: tlsSection, Name: "client_ca", Kind: Text, Since: v0_11_0,
		Doc: "The client CA certificates themselves, in PEM. client_ca_file goes before it."},
	{Section: tlsSection, Name: "min_version", Kind: Text, Values: values(versionNames...), Harmless: true, Since: v0_1_0, Default: "TLS12",
		Doc: "The oldest TLS version that the server speaks."},
	{Section: tlsSection, Name: "max_version", Kind: Text, Values: values(versionNames...), Harmless: true, Since: v0_1_0, Default: "TLS13",
		Doc: "The newest TLS version that the server speaks."},
	{Section: tlsSection, Name: "cipher_suites", Kind: List, Values: values(cipherNames()...), Harmless: true, Since: v0_1_0,
		Doc: "Cipher suites for TLS 1.2 and older, by the names of Go's crypto/tls. Their order means nothing, and those of TLS 1.3 have no effect here."},
	{Section: tlsSection, Name: "curve_preferences", Kind: List, Values: values(curveNames...), Harmless: true, Since: v0_1_0,
		Doc: "Key exchange groups. Without the key the server uses what its build of Go has, post-quantum groups included; with it, none of those."},
	{Section: tlsSection, Name: "prefer_server_cipher_suites", Kind: Bool, Harmless: true, Since: v0_1_0, Default: true, Obsolete: true,
		Doc: "Without effect since Go 1.17."},

	{Section: httpSection, Name: "http2", Kind: Bool, Harmless: true, Since: v0_1_0, Default: true,
		Doc: "HTTP/2, with TLS only. Read at the start only."},
	{Section: httpSection, Name: "headers", Kind: Section, Since: v0_7_0,
		Doc: "Headers that the server adds to its answers. One that is set to nothing is sent blank."},

	{Section: headerSection, Name: "Strict-Transport-Security", Kind: Text, Since: v0_7_0,
		Doc: "How long browsers are to use HTTPS alone. Only over TLS do they heed it."},
	{Section: headerSection, Name: "X-Content-Type-Options", Kind: Text, Values: values("nosniff"), Since: v0_7_0,
		Doc: "Keeps browsers from guessing at content types."},
	{Section: headerSection, Name: "X-Frame-Options", Kind: Text, Values: values("deny", "sameorigin"), Since: v0_7_0,
		Doc: "Which pages may show this one in a frame."},
	{Section: headerSection, Name: "X-XSS-Protection", Kind: Text, Since: v0_7_0,
		Doc: "A filter of old browsers; today's have none."},
	{Section: headerSection, Name: "Content-Security-Policy", Kind: Text, Since: v0_7_0,
		Doc: "What browsers may load and run."},

	{Section: limitSection, Name: "interval", Kind: Duration, Harmless: true, Since: v0_15_0,
		Doc: "The time in which one request more is let through, as 100ms or 1s; a bare number is nanoseconds. 0 is no limit."},
	{Section: limitSection, Name: "burst", Kind: Int, Harmless: true, Since: v0_15_0,
		Doc: "How many requests may come at once. With an interval it has to be at least 1, or every request is refused."},
}

// The names that the decoder knows, in order.
var (
	versionNames = slices.Sorted(maps.Keys(web.TLSVersions))
	curveNames   = slices.Sorted(maps.Keys(web.Curves))
)

func values(names ...string) []Value {
	all := make([]Value, len(names))
	for i, name := range names {
		all[i].Name = name
	}
	return all
}

// section is a mapping that the decoder reads into a struct, and the keys that
// one toolkit knows there.
type section struct {
	path, goType string
	keys         []string
}

// structTypes are the decoder's types for sections. Headers are a map to it.
var structTypes = []struct{ path, goType string }{
	{"", "web.Config"}, {tlsSection, "web.TLSConfig"}, {httpSection, "web.HTTPConfig"}, {limitSection, "web.RateLimiterConfig"},
}

// sectionsOf returns the sections that a toolkit knows.
func sectionsOf(toolkit Version) []section {
	var all []section
	for _, t := range structTypes {
		s := section{path: t.path, goType: t.goType}
		for i := range Keys {
			if Keys[i].Section == t.path && !toolkit.Before(Keys[i].Since) {
				s.keys = append(s.keys, Keys[i].Name)
			}
		}
		all = append(all, s)
	}
	return all
}

// sections are those of the newest toolkit.
var sections = sectionsOf(Newest.Toolkit)

// find returns what the table says of a key by its section and name, or nil.
func find(section, name string) *Key {
	for i := range Keys {
		if Keys[i].Section == section && Keys[i].Name == name {
			return &Keys[i]
		}
	}
	return nil
}

// isHarmless reports whether the values of a key may be shown: names of files,
// versions, suites and the like. The values of all others may be secrets.
func isHarmless(name string) bool { return slices.Contains(harmless(), name) }

var harmless = sync.OnceValue(func() []string {
	var all []string
	for i := range Keys {
		if Keys[i].Harmless {
			all = append(all, Keys[i].Name)
		}
	}
	return all
})

// headers are the response headers that the server can be told to send.
var headers = sync.OnceValue(func() []*Key {
	var all []*Key
	for i := range Keys {
		if Keys[i].Section == headerSection {
			all = append(all, &Keys[i])
		}
	}
	return all
})

var headerNames = sync.OnceValue(func() []string {
	var all []string
	for _, h := range headers() {
		all = append(all, h.Name)
	}
	return all
})

func isHeader(name string) bool { return slices.Contains(headerNames(), name) }

// names returns the values that a key takes with a toolkit, nil for any.
func (k *Key) names(toolkit Version) []string {
	var all []string
	for _, v := range k.Values {
		if !toolkit.Before(v.Since) {
			all = append(all, v.Name)
		}
	}
	return all
}

// knownKeys are the keys of all sections.
var knownKeys = sync.OnceValue(func() []string {
	var all []string
	for _, s := range sections {
		all = append(all, s.keys...)
	}
	return all
})

func isKnownKey(name string) bool { return slices.Contains(knownKeys(), name) }

// homeOf returns the section that a key belongs to.
func homeOf(key string) (section, bool) {
	i := slices.IndexFunc(sections, func(s section) bool { return slices.Contains(s.keys, key) })
	if i < 0 {
		return section{}, false
	}
	return sections[i], true
}

// sectionOf returns a section by the decoder's type, with the keys that the
// config's release knows.
func (c *Config) sectionOf(goType string) section {
	all := sectionsOf(c.release.Toolkit)
	i := slices.IndexFunc(all, func(s section) bool { return s.goType == goType })
	if i < 0 {
		return section{}
	}
	return all[i]
}
