package clientconfig

import (
	"path/filepath"

	"webtool/pkg/gen/yamltext"
)

// httpConfig is what prometheus/common calls HTTPClientConfig (config/http_config.go,
// v0.72.1): Prometheus, Alertmanager and their tools all have it.
func (c *client) httpConfig() (config yamltext.Map) {
	if c.User != "" {
		config = append(config, yamltext.Entry{Key: "basic_auth", Value: yamltext.Map{
			{Key: "username", Value: c.User}, {Key: "password_file", Value: c.PasswordFile}}})
	}
	if tls := c.tlsConfig(); len(tls) > 0 {
		config = append(config, yamltext.Entry{Key: "tls_config", Value: tls})
	}
	if c.minVersion != "" { // HTTP/2 wants TLS 1.2 (RFC 9113, section 9.2)
		config = append(config, yamltext.Entry{Key: "enable_http2", Value: false})
	}
	return config
}

// tlsConfig is the part tls_config of it.
func (c *client) tlsConfig() (config yamltext.Map) {
	for _, e := range []struct{ key, value string }{
		{"ca_file", c.CAFile}, {"cert_file", c.CertFile}, {"key_file", c.KeyFile},
		{"server_name", c.serverName}, {"min_version", c.minVersion},
	} {
		if e.value != "" {
			config = append(config, yamltext.Entry{Key: e.key, Value: e.value})
		}
	}
	return config
}

// absolute makes the paths that have a name of ours absolute, for clients that
// look for relative ones elsewhere than beside their file.
func (c *client) absolute() error {
	for _, f := range c.files() {
		if f.ours && *f.path != "" {
			path, err := filepath.Abs(*f.path)
			if err != nil {
				return err
			}
			*f.path = path
		}
	}
	return nil
}

// into puts the files that have a name of ours into a folder of the client.
func (c *client) into(dir string) {
	for _, f := range c.files() {
		if f.ours && *f.path != "" {
			path := dir + "/" + filepath.Base(*f.path)
			if f.path == &c.CAFile { // the others are yet to be made
				c.note("%s goes to %s", *f.path, path)
			}
			*f.path = path
		}
	}
}

// httpConfigFile is what amtool and promtool take with --http.config.file.
func (c *client) httpConfigFile() (string, error) {
	if err := c.absolute(); err != nil {
		return "", err
	}
	c.noteRelative("promtool before 3.13 and amtool look for relative paths in the folder above the file's own")
	c.note("promtool query instant --http.config.file=FILE %s up; amtool --http.config.file=FILE --alertmanager.url=%s alert", c.url, c.url)
	if config := c.httpConfig(); len(config) > 0 {
		return config.String(), nil
	}
	return "# The server asks for nothing: no TLS, no password.\n", nil
}
