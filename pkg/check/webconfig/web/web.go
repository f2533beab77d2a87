// Package web holds this program's own copy of the types that exporter-toolkit
// 0.20.0 (web/tls_config.go) decodes a web config into, so that the server's
// decoder reaches the server's verdict, in the server's words.
//
// The type names are the toolkit's: the decoder prints them.
package web

import (
	"crypto/tls"
	"errors"
	"time"
)

// Config is the whole file.
type Config struct {
	TLSConfig         TLSConfig         `yaml:"tls_server_config"`
	HTTPConfig        HTTPConfig        `yaml:"http_server_config"`
	RateLimiterConfig RateLimiterConfig `yaml:"rate_limit"`
	Users             map[string]Secret `yaml:"basic_auth_users"`
}

// TLSConfig is the section tls_server_config.
type TLSConfig struct {
	TLSCert                  string     `yaml:"cert"`
	TLSKey                   Secret     `yaml:"key"`
	ClientCAsText            string     `yaml:"client_ca"`
	TLSCertPath              string     `yaml:"cert_file"`
	TLSKeyPath               string     `yaml:"key_file"`
	ClientAuth               string     `yaml:"client_auth_type"`
	ClientCAs                string     `yaml:"client_ca_file"`
	CipherSuites             []Cipher   `yaml:"cipher_suites"`
	CurvePreferences         []Curve    `yaml:"curve_preferences"`
	MinVersion               TLSVersion `yaml:"min_version"`
	MaxVersion               TLSVersion `yaml:"max_version"`
	PreferServerCipherSuites bool       `yaml:"prefer_server_cipher_suites"`
	ClientAllowedSans        []string   `yaml:"client_allowed_sans"`
}

// HTTPConfig is the section http_server_config.
type HTTPConfig struct {
	HTTP2  bool              `yaml:"http2"`
	Header map[string]string `yaml:"headers,omitempty"`
}

// RateLimiterConfig is the section rate_limit.
type RateLimiterConfig struct {
	Burst    int           `yaml:"burst"`
	Interval time.Duration `yaml:"interval"`
}

// Default returns what the server starts decoding from.
func Default() *Config {
	return &Config{
		TLSConfig: TLSConfig{
			MinVersion:               tls.VersionTLS12,
			MaxVersion:               tls.VersionTLS13,
			PreferServerCipherSuites: true,
		},
		HTTPConfig: HTTPConfig{HTTP2: true},
	}
}

// Secret is a value that is never printed. The toolkit's is
// prometheus/common/config.Secret, and its decoder sees the type "plain".
type Secret string

// UnmarshalYAML decodes as the toolkit does.
func (s *Secret) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Secret
	return unmarshal((*plain)(s))
}

// String hides the value from every format verb.
func (s Secret) String() string { return "<secret>" }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return "<secret>" }

// Cipher is a cipher suite by its IANA number; 0 comes of a null item.
type Cipher uint16

// UnmarshalYAML takes the names that crypto/tls calls secure.
func (c *Cipher) UnmarshalYAML(unmarshal func(any) error) error {
	var name string
	if err := unmarshal(&name); err != nil {
		return err
	}
	for _, suite := range tls.CipherSuites() {
		if suite.Name == name {
			*c = Cipher(suite.ID)
			return nil
		}
	}
	return errors.New("unknown cipher: " + name)
}

// Curve is a key exchange group by its IANA number.
type Curve tls.CurveID

// Curves are the names that the toolkit knows.
var Curves = map[string]Curve{
	"CurveP256": Curve(tls.CurveP256),
	"CurveP384": Curve(tls.CurveP384),
	"CurveP521": Curve(tls.CurveP521),
	"X25519":    Curve(tls.X25519),
}

// UnmarshalYAML takes the names of [Curves].
func (c *Curve) UnmarshalYAML(unmarshal func(any) error) error {
	return unmarshalName(unmarshal, c, Curves, "unknown curve: ")
}

// TLSVersion is a protocol version by its number; 0 comes of null.
type TLSVersion uint16

// TLSVersions are the names that the toolkit knows.
var TLSVersions = map[string]TLSVersion{
	"TLS13": tls.VersionTLS13,
	"TLS12": tls.VersionTLS12,
	"TLS11": tls.VersionTLS11,
	"TLS10": tls.VersionTLS10,
}

// UnmarshalYAML takes the names of [TLSVersions].
func (v *TLSVersion) UnmarshalYAML(unmarshal func(any) error) error {
	return unmarshalName(unmarshal, v, TLSVersions, "unknown TLS version: ")
}

func unmarshalName[T any](unmarshal func(any) error, to *T, names map[string]T, unknown string) error {
	var name string
	if err := unmarshal(&name); err != nil {
		return err
	}
	value, ok := names[name]
	if !ok {
		return errors.New(unknown + name)
	}
	*to = value
	return nil
}
