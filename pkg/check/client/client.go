package client

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Client is who connects: what it trusts, what it shows, and who it says it is. Jobs
// and flags make one; it knows nothing of files any more. Its zero value is a client
// of Go's defaults without credentials.
type Client struct {
	Roots       *x509.CertPool   // nil: the roots of this machine
	RootsPEM    []byte           // what Roots was made of, to tell clients apart
	Certificate *tls.Certificate // shown to servers that ask; nil: none

	ServerName         string // by which the server's certificate is verified; "": the host of the URL
	MinVersion         uint16 // 0: Go's default
	MaxVersion         uint16
	InsecureSkipVerify bool

	User          string        // of basic authentication, used when HasBasicAuth
	Password      func() Secret // nil: an empty password
	UserSecret    func() Secret // takes the place of User when set: a file
	HasBasicAuth  bool
	Authorization func() Secret // the whole header's credentials; nil: none
	AuthType      string        // of Authorization: "Bearer"

	FollowRedirects bool
	HTTP2           bool
	Proxy           string // why a proxy may be in between: "proxy_url"; "" for none
	Unknown         string // why it cannot be told what the server gets to see; "" when it can
	HeaderError     error  // why a header of http_headers cannot be sent
}

// Secret is a value that is known, that cannot be read by the client (Err, in
// prometheus/common's words), or that webtool does not know (Unknown).
type Secret struct {
	Value   string
	Err     error
	Unknown string
}

// TLSConfig is the configuration that prometheus/common would make the handshake
// with, for one host (config/http_config.go, NewTLSConfig; net/http fills in the
// server name and the protocols). Dates are judged at now.
func (c *Client) TLSConfig(host string, now time.Time) *tls.Config {
	config := &tls.Config{
		RootCAs: c.Roots, ServerName: c.ServerName, InsecureSkipVerify: c.InsecureSkipVerify,
		MinVersion: c.MinVersion, MaxVersion: c.MaxVersion,
		Time: func() time.Time { return now },
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if shown := c.Certificate; shown != nil {
		// Whatever CAs the server names: this client shows what it has.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown, nil }
	}
	if c.HTTP2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	return config
}

// ID is the same for clients that a handshake cannot tell apart, the name aside by
// which they call the server.
func (c *Client) ID() [sha256.Size]byte {
	h := sha256.New()
	writePart(h, c.RootsPEM)
	if c.Certificate != nil {
		for _, der := range c.Certificate.Certificate {
			writePart(h, der)
		}
	}
	writePart(h, []byte(c.ServerName))
	writePart(h, fmt.Appendf(nil, "%d %d %t %t %t", c.MinVersion, c.MaxVersion, c.InsecureSkipVerify, c.HTTP2, c.Roots == nil))
	return [sha256.Size]byte(h.Sum(nil))
}

// Name is the name by which the client calls a server on a host, "" when it does not
// look at the server's certificate.
func (c *Client) Name(host string) string {
	switch {
	case c.InsecureSkipVerify:
		return ""
	case c.ServerName != "":
		return c.ServerName
	}
	return host
}

func writePart(h hash.Hash, data []byte) {
	fmt.Fprintf(h, "%d:", len(data))
	h.Write(data)
}

// Load makes the client of a job (config/http_config.go, NewClientFromConfig). The
// error says in prometheus/common's words why it cannot be made: then the job has no
// targets at all. An error that is an [*OurError] is webtool's trouble alone.
func (j *Job) Load(files *Files) (*Client, error) {
	return Load(&j.HTTP, j.File.Dir, files)
}

// Load makes the client of a block whose relative paths start in dir.
func Load(c *HTTPConfig, dir string, files *Files) (*Client, error) {
	client := &Client{
		ServerName: c.TLS.ServerName, InsecureSkipVerify: c.TLS.InsecureSkipVerify,
		MinVersion: uint16(c.TLS.MinVersion), MaxVersion: uint16(c.TLS.MaxVersion),
		FollowRedirects: c.FollowRedirects, HTTP2: c.EnableHTTP2,
	}
	l := &loader{dir: dir, files: files}
	if err := l.tls(client, &c.TLS); err != nil {
		return nil, err
	}
	if err := l.auth(client, c); err != nil {
		return nil, err
	}
	switch {
	case c.FromEnvironment:
		client.Proxy = "proxy_from_environment"
	case c.Proxy.URL.URL != nil && c.Proxy.URL.String() != "":
		client.Proxy = "proxy_url"
	}
	l.headers(client, c.Headers)
	return client, nil
}

// loader reads what a block names.
type loader struct {
	dir   string
	files *Files
}

// errNoManager is what a reference meets: Prometheus has no secret manager, other
// programs with the same block may.
type errNoManager struct{ what string }

func (e *errNoManager) Error() string {
	return "unable to use " + e.what + ": cannot use secret ref without manager"
}

// material returns text, or the content of a file, trimmed as prometheus/common does.
func (l *loader) material(text, file string) ([]byte, error) {
	if text != "" {
		return []byte(text), nil
	}
	path := joinDir(l.dir, file)
	data, err := l.files.read(path)
	var ours *OurError
	if errors.As(err, &ours) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("unable to read file %s: %w", path, err)
	}
	return bytes.TrimSpace(data), nil
}

func (l *loader) tls(client *Client, t *TLS) error {
	if err := t.validate(); err != nil {
		return err
	}
	if t.MinVersion != 0 && t.MaxVersion != 0 && t.MaxVersion < t.MinVersion {
		return ErrVersionsReversed
	}
	if t.CARef != "" {
		return &errNoManager{"CA cert"}
	}
	if t.CA+t.CAFile != "" {
		data, err := l.material(t.CA, t.CAFile)
		if err != nil {
			return &CAError{wrap("unable to read CA cert", err)}
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(data) {
			return &CAError{fmt.Errorf("unable to use specified CA cert %s", l.describe(t.CA, t.CAFile))}
		}
		client.Roots, client.RootsPEM = pool, data
	}
	return l.pair(client, t)
}

// pair reads the client's certificate and key.
func (l *loader) pair(client *Client, t *TLS) error {
	switch {
	case t.CertRef != "":
		return &errNoManager{"client cert"}
	case t.KeyRef != "" && t.Cert+t.CertFile != "":
		return &errNoManager{"client key"}
	case t.Cert+t.CertFile == "":
		return nil
	}
	cert, err := l.material(t.Cert, t.CertFile)
	if err != nil {
		return &PairError{wrap("unable to read specified client cert", err)}
	}
	key, err := l.material(t.Key, t.KeyFile)
	if err != nil {
		return &PairError{wrap("unable to read specified client key", err)}
	}
	pair, err := l.files.Store.KeyPair(cert, key)
	if err != nil {
		return &PairError{fmt.Errorf("unable to use specified client cert (%s) & key (%s): %w",
			l.describe(t.Cert, t.CertFile), l.describe(t.Key, t.KeyFile), err)}
	}
	client.Certificate = &pair
	return nil
}

// describe names a source as prometheus/common does (SecretReader.Description).
func (l *loader) describe(text, file string) string {
	if text != "" {
		return "inline"
	}
	return "file " + joinDir(l.dir, file)
}

// wrap keeps webtool's own trouble apart from what the client meets.
func wrap(what string, err error) error {
	var ours *OurError
	if errors.As(err, &ours) {
		return ours
	}
	return fmt.Errorf("%s: %w", what, err)
}

// ErrVersionsReversed is why no client can be made whose newest version is older
// than its oldest.
var ErrVersionsReversed = errors.New("tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified")

// CAError is about the CA that a client is to trust.
type CAError struct{ err error }

func (e *CAError) Error() string { return e.err.Error() }
func (e *CAError) Unwrap() error { return e.err }

// PairError is about the client's certificate and key.
type PairError struct{ err error }

func (e *PairError) Error() string { return e.err.Error() }
func (e *PairError) Unwrap() error { return e.err }

// bareError drops the path from an error of the file system.
func bareError(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func (l *loader) auth(client *Client, c *HTTPConfig) error {
	if a := c.Authorization; a != nil {
		if a.CredentialsRef != "" {
			return &errNoManager{"credentials"}
		}
		client.AuthType = a.Type
		client.Authorization = l.secret(a.Credentials, a.CredentialsFile, "unable to read authorization credentials")
	}
	if c.OAuth2 != nil {
		client.Unknown = "the token comes from an OAuth 2.0 server"
	}
	b := c.BasicAuth
	if b == nil {
		return nil
	}
	if b.UsernameRef != "" && b.Username+b.UsernameFile == "" {
		return &errNoManager{"username"}
	}
	if b.PasswordRef != "" {
		return &errNoManager{"password"}
	}
	client.HasBasicAuth, client.User = true, b.Username
	if b.UsernameFile != "" {
		client.UserSecret = l.secret("", b.UsernameFile, "unable to read basic auth username")
	}
	client.Password = l.secret(b.Password, b.PasswordFile, "unable to read basic auth password")
	return nil
}

// secret reads a secret when it is asked for, as the client does at every request:
// the text as it is, a file without the white space around it.
func (l *loader) secret(text, file, failing string) func() Secret {
	if text != "" || file == "" {
		return func() Secret { return Secret{Value: text} }
	}
	return func() Secret {
		data, err := l.material("", file)
		var ours *OurError
		switch {
		case errors.As(err, &ours):
			return Secret{Unknown: fmt.Sprintf("webtool cannot read %q: %v", ours.Path, bareError(ours.Err))}
		case err != nil:
			return Secret{Err: fmt.Errorf("%s: %w", failing, err)}
		}
		return Secret{Value: string(data)}
	}
}

// headers looks for headers that cannot be sent.
func (l *loader) headers(client *Client, h *Headers) {
	if h == nil {
		return
	}
	for name, header := range h.Headers {
		for _, value := range slices.Concat(header.Values, header.Secrets) {
			if !ValidHeaderValue(value) {
				client.HeaderError = &badHeader{name}
			}
		}
		for _, file := range header.Files {
			path := joinDir(l.dir, file)
			data, err := l.files.read(path)
			var ours *OurError
			switch {
			case errors.As(err, &ours):
				client.Unknown = fmt.Sprintf("webtool cannot read %q: %v", ours.Path, bareError(ours.Err))
			case err != nil:
				client.HeaderError = fmt.Errorf("unable to read headers file %s: %w", path, err)
			case !ValidHeaderValue(strings.TrimSpace(string(data))):
				client.HeaderError = &badHeader{name}
			}
		}
	}
}

// badHeader is what net/http says of a value with a line break in it.
type badHeader struct{ name string }

func (e *badHeader) Error() string {
	return fmt.Sprintf("net/http: invalid header field value for %q", canonicalHeader(e.name))
}

// ValidHeaderValue reports whether net/http sends a value.
func ValidHeaderValue(value string) bool {
	return strings.IndexFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) < 0
}
