// Package webconfig reads a web config: every field with its place, and the
// verdict that exporter-toolkit 0.20.0 gives of it.
package webconfig

import (
	"cmp"
	"errors"
	"path/filepath"
	"slices"
	"time"

	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig/web"
)

// Target names the release whose verdict is given when none is asked for.
var Target = Newest.String()

// Place is where something is set; its nodes are nil where it is not.
type Place struct{ Key, Node *source.Node }

// IsSet reports whether the file sets it, be it to null.
func (p Place) IsSet() bool { return p.Key != nil }

// isWritten reports whether it is set to anything but null, which the server's
// own types never get to see.
func (p Place) isWritten() bool { return p.Key != nil && !p.Node.IsNull() }

// Field is the value of one key as the server decodes it, and its place.
type Field[T any] struct {
	Place
	Value T
}

// Item is one entry of a list or a map, and its place.
type Item[T any] struct {
	Place
	Name  string // the key, in a map
	Value T
}

// TLS is the section tls_server_config. Versions, suites and curves go by the
// names they have in the file; "" is what null makes of one.
type TLS struct {
	Place
	Cert, Key, ClientCA             Field[string] // inline PEM
	CertFile, KeyFile, ClientCAFile Field[string] // as written
	ClientAuthType                  Field[string]
	ClientAllowedSANs               Field[[]Item[string]]
	AllowsSANs                      bool // client_allowed_sans is a list, be it empty
	MinVersion, MaxVersion          Field[string]
	CipherSuites, CurvePreferences  Field[[]Item[string]]
	PreferServerCipherSuites        Field[bool]
}

// HTTP is the section http_server_config.
type HTTP struct {
	Place
	HTTP2   Field[bool]
	Headers Field[[]Item[string]] // in the order written
}

// RateLimit is the section rate_limit.
type RateLimit struct {
	Place
	Burst    Field[int]
	Interval Field[time.Duration]
}

// Config is one web config.
type Config struct {
	File *source.File
	Tree *source.Node // nil: an empty document, or none that could be read
	Dir  string       // where relative paths start; "" is not known

	// The config is for another machine: of the files that it names, only those
	// are here that a mapping leads to, and, when DirHere is set, those in Dir.
	Elsewhere, DirHere bool

	release *Release

	TLS       TLS
	HTTP      HTTP
	RateLimit RateLimit
	Users     Field[[]Item[web.Secret]] // in the order written

	problems  []source.Problem // what the decoder objects to
	serverErr error            // what the server says of the YAML, nil when it takes it
	decoded   bool             // the values above are whole: the decoder read to the end
	end       int              // the first line that the decoder does not look at, 0 for none
	places    places
	nodes     *source.Index   // made when a finding asks for a place
	doubts    map[string]bool // made when a rule asks
}

// Index returns the nodes of the config by line.
func (c *Config) Index() *source.Index {
	if c.nodes == nil {
		c.nodes = source.NewIndex(c.File, c.Tree)
		c.nodes.Expects = expects
	}
	return c.nodes
}

// Parse reads a file as the newest server would. What is wrong with the file is
// not an error: it is for [Config.Judge] to say.
func Parse(file *source.File, dir string) *Config {
	c := &Config{File: file, Dir: dir, release: Newest}
	c.Tree, c.end = file.Tree()
	c.places = locate(c.Tree)
	c.decode()
	return c
}

// For returns the config as another release reads it. Before exporter-toolkit
// 0.4.0, relative paths start where the server is started: that is taken to be the
// current folder, unless the config is for another machine or Dir was set.
func (c *Config) For(r *Release) *Config {
	other := &Config{File: c.File, Tree: c.Tree, Dir: c.Dir, Elsewhere: c.Elsewhere, DirHere: c.DirHere,
		release: r, end: c.end, places: c.places}
	switch {
	case r.besideFile() || c.DirHere:
	case c.Elsewhere:
		other.Dir = ""
	default:
		other.Dir = "."
	}
	other.decode()
	return other
}

// decode reads the values.
func (c *Config) decode() {
	values := web.Default()
	err := decode(c.File, c.release, values)
	c.serverErr = err
	var decodeErr *source.DecodeError
	if errors.As(err, &decodeErr) {
		c.problems = decodeErr.Problems
	}
	if !slices.ContainsFunc(c.problems, func(p source.Problem) bool { return p.Fatal }) {
		c.decoded = true
		c.set(lenient(values))
		return
	}
	c.decodeOn()
}

// Path returns a path of the file as the server opens it: relative ones are
// joined to the config's own folder, links not resolved.
func (c *Config) Path(field Field[string]) string {
	if field.Value == "" || c.isAbsolute(field.Value) {
		return field.Value
	}
	return filepath.Join(c.Dir, field.Value)
}

// Enabled reports whether the server speaks TLS: any of these seven fields
// switches it on (exporter-toolkit, TLSConfig.IsEnabled).
func (t *TLS) Enabled() bool {
	return cmp.Or(t.CertFile.Value, t.Cert.Value, t.KeyFile.Value, t.Key.Value,
		t.ClientCAFile.Value, t.ClientCA.Value, t.ClientAuthType.Value) != ""
}

// set takes over the decoded values, each with its place.
func (c *Config) set(v *lenientConfig) {
	at := c.places.at
	t := &v.TLSConfig
	const section = "tls_server_config"
	c.TLS = TLS{
		Place:                    at(section),
		Cert:                     Field[string]{at(section, "cert"), t.TLSCert},
		Key:                      Field[string]{at(section, "key"), string(t.TLSKey)},
		ClientCA:                 Field[string]{at(section, "client_ca"), t.ClientCAsText},
		CertFile:                 Field[string]{at(section, "cert_file"), t.TLSCertPath},
		KeyFile:                  Field[string]{at(section, "key_file"), t.TLSKeyPath},
		ClientCAFile:             Field[string]{at(section, "client_ca_file"), t.ClientCAs},
		ClientAuthType:           Field[string]{at(section, "client_auth_type"), t.ClientAuth},
		AllowsSANs:               t.ClientAllowedSans != nil,
		ClientAllowedSANs:        items(at(section, "client_allowed_sans"), t.ClientAllowedSans),
		MinVersion:               Field[string]{at(section, "min_version"), t.MinVersion},
		MaxVersion:               Field[string]{at(section, "max_version"), t.MaxVersion},
		CipherSuites:             items(at(section, "cipher_suites"), t.CipherSuites),
		CurvePreferences:         items(at(section, "curve_preferences"), t.CurvePreferences),
		PreferServerCipherSuites: Field[bool]{at(section, "prefer_server_cipher_suites"), t.PreferServerCipherSuites},
	}
	c.HTTP = HTTP{
		Place:   at("http_server_config"),
		HTTP2:   Field[bool]{at("http_server_config", "http2"), v.HTTPConfig.HTTP2},
		Headers: entries(c.places, v.HTTPConfig.Header, "http_server_config", "headers"),
	}
	c.RateLimit = RateLimit{
		Place:    at("rate_limit"),
		Burst:    Field[int]{at("rate_limit", "burst"), v.RateLimiterConfig.Burst},
		Interval: Field[time.Duration]{at("rate_limit", "interval"), v.RateLimiterConfig.Interval},
	}
	c.Users = entries(c.places, v.Users, "basic_auth_users")
}

// items pairs the values of a list with their places. The decoder drops an item
// of a wrong type, so an item whose place is uncertain gets the list's.
func items(list Place, values []string) Field[[]Item[string]] {
	f := Field[[]Item[string]]{Place: list}
	var nodes []*source.Node
	if n := list.Node.Resolve(); n != nil && n.Kind == source.Sequence {
		nodes = n.Content
	}
	for i, v := range values {
		item := Item[string]{Place: list, Value: v}
		if len(nodes) == len(values) {
			item.Node = nodes[i]
		}
		f.Value = append(f.Value, item)
	}
	return f
}

// entries pairs the values of a map with their places, in the order written.
func entries[T any](p places, values map[string]T, path ...string) Field[[]Item[T]] {
	f := Field[[]Item[T]]{Place: p.at(path...)}
	for name, v := range values {
		place := p.at(append(slices.Clone(path), name)...)
		if place.Key == nil {
			place = f.Place
		}
		f.Value = append(f.Value, Item[T]{Place: place, Name: name, Value: v})
	}
	slices.SortFunc(f.Value, func(a, b Item[T]) int {
		return cmp.Or(comparePos(a.Key, b.Key), cmp.Compare(a.Name, b.Name))
	})
	return f
}

func comparePos(a, b *source.Node) int {
	if a == nil || b == nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
}
