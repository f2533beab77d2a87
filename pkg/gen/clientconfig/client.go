package clientconfig

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
	"webtool/pkg/gen/userfile"
)

// client is what a client has to be told, whatever its shape.
type client struct {
	Options
	server *server

	url        *url.URL
	host       string // of the URL, without port and brackets
	port       string // never ""
	serverName string // when it is not the host: the name to hold the certificate against
	minVersion string // when the client's own default is above what the server speaks

	defaultCA, defaultCert, defaultPassword bool // the file's name is ours

	notes, warnings []string
}

func (c *client) note(format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}
func (c *client) warn(format string, args ...any) {
	c.warnings = append(c.warnings, fmt.Sprintf(format, args...))
}

// settle works out what the client has to be told.
func (c *client) settle() error {
	for _, step := range []func() error{c.checkPaths, c.settleURL, c.settleUser, c.settleCertificate, c.settleName, c.settleTrust} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.settleVersion()
}

// checkPaths refuses paths that would break out of the line that they are put on.
func (c *client) checkPaths() error {
	for _, path := range []string{c.CAFile, c.CertFile, c.KeyFile, c.PasswordFile, c.ProxyCertFile, c.ProxyKeyFile, c.HTTPConfigFile, c.WebConfig, c.Job} {
		if path != finding.Printable(path) || !utf8.ValidString(path) {
			return usagef("%s has a character in it that does not print", finding.Quote(path))
		}
	}
	return nil
}

// settleURL reads the URL, which has to fit the web config.
func (c *client) settleURL() (err error) {
	c.url, err = url.Parse(c.URL)
	switch {
	case strings.Contains(c.URL, "@"):
		return usagef("the URL has an @ in it: a user or a password there can be read by every user of the machine; --user and --password-file name them")
	case !strings.Contains(c.URL, "://"): // url.Parse takes "localhost:9090" for the scheme "localhost"
		return usagef("%s is no URL, did you mean %s?", finding.Quote(c.URL), finding.Quote("https://"+c.URL))
	case err != nil || c.url.Scheme != "http" && c.url.Scheme != "https" || c.url.Host == "":
		return usagef("%s is no URL as https://prom.example.com:9090 is", finding.Quote(finding.ShownURL(c.URL)))
	case strings.Contains(c.URL, "#"):
		return usagef("the URL has a fragment, which no server gets to see: leave out what begins with #")
	case (c.url.RawQuery != "" || c.url.ForceQuery) && c.Kind != "curl":
		return usagef("the URL has a query, which belongs to single requests: leave out what begins with ?")
	}
	name, err := gen.ParseHost(c.url.Hostname())
	if err != nil || strings.HasPrefix(name.Text, "*") {
		return usagef("%s has no host that a client could connect to", finding.Quote(c.URL))
	}
	c.host, c.port = name.Text, c.url.Port()
	if c.url.Host = bracket(c.host); c.port != "" {
		c.url.Host += ":" + c.port
	} else {
		c.port = map[string]string{"http": "80", "https": "443"}[c.url.Scheme]
	}
	return c.fitScheme()
}

// fitScheme holds the URL and the flags against whether the server speaks TLS.
func (c *client) fitScheme() error {
	path := finding.Quote(c.WebConfig)
	switch {
	case c.server.tls && c.url.Scheme == "http":
		return usagef("%s makes the server speak TLS, and the URL does not: https://%s", path, c.url.Host)
	case !c.server.tls && c.url.Scheme == "https":
		return usagef("%s makes the server speak plain HTTP, and the URL says https: http://%s", path, c.url.Host)
	case !c.server.tls && (c.CAFile != "" || c.CertFile != "" || c.KeyFile != "" || c.ServerName != "" || c.PublicCA):
		return usagef("%s makes the server speak plain HTTP: --ca-file, --public-ca, --cert-file, --key-file and --server-name are for TLS", path)
	}
	return nil
}

// bracket writes a host as URLs do.
func bracket(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// target is host and port.
func (c *client) target() string { return bracket(c.host) + ":" + c.port }

// path is that of the URL without a slash at its end.
func (c *client) path() string { return strings.TrimRight(c.url.EscapedPath(), "/") }

// settleUser finds out who logs in.
func (c *client) settleUser() error {
	users := c.server.users()
	path := finding.Quote(c.WebConfig)
	var quoted []string
	for _, u := range users {
		quoted = append(quoted, finding.Quote(u))
	}
	switch {
	case len(users) == 0 && (c.User != "" || c.PasswordFile != ""):
		return usagef("%s has no users, and a server without users asks for no password: leave out --user and --password-file", path)
	case len(users) == 0:
		return nil
	case c.User == "" && len(users) > 1:
		return usagef("%s lets in %s: --user says who the client is", path, strings.Join(quoted, ", "))
	case c.User == "":
		c.User = users[0]
	case c.server.hash(c.User) == "":
		return usagef("%s has no user %s, it lets in %s", path, finding.Quote(c.User), strings.Join(quoted, ", "))
	}
	if err := userfile.CheckName(c.User); err != nil {
		return err
	}
	if c.PasswordFile == "" {
		c.PasswordFile, c.defaultPassword = fileStem(c.User)+".password", true
	}
	if !c.server.tls {
		c.warn("the password of %s goes over the wire as it is: everyone on the way can read it", finding.Printable(c.User))
	}
	return c.tryPassword()
}

// fileStem makes a file's name of a user's or a host's.
func fileStem(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._@+-", r) {
			return r
		}
		return '-'
	}, name)
}

// settleCertificate finds out whether the client shows a certificate.
func (c *client) settleCertificate() error {
	given := c.CertFile != "" || c.KeyFile != ""
	switch asks := c.server.asks(); {
	case asks == noCertificate && given:
		return usagef("%s asks for no client certificate: leave out --cert-file and --key-file", finding.Quote(c.WebConfig))
	case asks == noCertificate || asks == mayHaveOne && !given:
		return nil
	case given && c.CertFile == "":
		return usagef("--key-file is the key of --cert-file: give that, too")
	case given && c.KeyFile == "":
		c.KeyFile = gen.KeyFileBeside(c.CertFile)
	case !given:
		c.CertFile, c.KeyFile, c.defaultCert = "client.crt", "client.key", true
	}
	return c.tryCertificate()
}

// settleVersion lowers the client's bound where the server speaks old versions
// alone: Go's clients begin at TLS 1.2.
func (c *client) settleVersion() error {
	v := c.server.config.TLS.MaxVersion.Value
	if !c.server.tls || v != "TLS10" && v != "TLS11" {
		return nil
	}
	said := map[string]string{"TLS10": "TLS 1.0", "TLS11": "TLS 1.1"}[v]
	switch c.Kind {
	case "grafana", "curl", "nginx":
		return &gen.RefusedError{Text: "the server speaks " + said + " at most, and " + c.Kind + " does not go below TLS 1.2 by itself",
			Help: "raise max_version in " + c.WebConfig}
	}
	c.minVersion = v
	c.warn("the server speaks %s at most, which is broken: raise max_version in %s", said, c.WebConfig)
	return nil
}

// isIP reports whether a host is an address.
func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
