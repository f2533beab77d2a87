package webconfig

import (
	"crypto/tls"
	"errors"

	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig/web"
)

// This file reads on where the server stops, and turns numbers back into names.

// lenientConfig is web.Config with names in the place of the types that end the
// decoding at the first value they do not know.
type lenientConfig struct {
	TLSConfig         lenientTLS            `yaml:"tls_server_config"`
	HTTPConfig        web.HTTPConfig        `yaml:"http_server_config"`
	RateLimiterConfig web.RateLimiterConfig `yaml:"rate_limit"`
	Users             map[string]web.Secret `yaml:"basic_auth_users"`
}

type lenientTLS struct {
	TLSCert                  string     `yaml:"cert"`
	TLSKey                   web.Secret `yaml:"key"`
	ClientCAsText            string     `yaml:"client_ca"`
	TLSCertPath              string     `yaml:"cert_file"`
	TLSKeyPath               string     `yaml:"key_file"`
	ClientAuth               string     `yaml:"client_auth_type"`
	ClientCAs                string     `yaml:"client_ca_file"`
	CipherSuites             []string   `yaml:"cipher_suites"`
	CurvePreferences         []string   `yaml:"curve_preferences"`
	MinVersion               string     `yaml:"min_version"`
	MaxVersion               string     `yaml:"max_version"`
	PreferServerCipherSuites bool       `yaml:"prefer_server_cipher_suites"`
	ClientAllowedSans        []string   `yaml:"client_allowed_sans"`
}

// lenient turns what the server decoded back into names.
func lenient(v *web.Config) *lenientConfig {
	t := v.TLSConfig
	return &lenientConfig{
		TLSConfig: lenientTLS{
			TLSCert: t.TLSCert, TLSKey: t.TLSKey, ClientCAsText: t.ClientCAsText,
			TLSCertPath: t.TLSCertPath, TLSKeyPath: t.TLSKeyPath,
			ClientAuth: t.ClientAuth, ClientCAs: t.ClientCAs,
			CipherSuites:             names(t.CipherSuites, cipherName),
			CurvePreferences:         names(t.CurvePreferences, func(c web.Curve) string { return nameOf(web.Curves, c) }),
			MinVersion:               nameOf(web.TLSVersions, t.MinVersion),
			MaxVersion:               nameOf(web.TLSVersions, t.MaxVersion),
			PreferServerCipherSuites: t.PreferServerCipherSuites,
			ClientAllowedSans:        t.ClientAllowedSans,
		},
		HTTPConfig:        v.HTTPConfig,
		RateLimiterConfig: v.RateLimiterConfig,
		Users:             v.Users,
	}
}

func names[T any](values []T, name func(T) string) []string {
	var all []string
	for _, v := range values {
		all = append(all, name(v))
	}
	return all
}

// nameOf returns the name of a value, "" for the zero that null leaves.
func nameOf[T comparable](names map[string]T, value T) string {
	for name, v := range names {
		if v == value {
			return name
		}
	}
	return ""
}

func cipherName(c web.Cipher) string {
	if c == 0 {
		return ""
	}
	return tls.CipherSuiteName(uint16(c))
}

// decodeOn reads past the value where the server's decoder stopped, to learn
// what else it would stop at.
func (c *Config) decodeOn() {
	var stops []source.Problem
	file := c.File
	// Each round reads the file anew, which a large one is not worth.
	for range min(max(1<<20/max(len(c.File.Data), 1), 1), 100) {
		values := lenient(web.Default())
		var decodeErr *source.DecodeError
		err := decode(file, c.release, values)
		if !errors.As(err, &decodeErr) {
			c.decoded, c.problems = true, stops
			c.set(values)
			return
		}
		last := decodeErr.Problems[len(decodeErr.Problems)-1]
		if !last.Fatal {
			c.decoded, c.problems = true, append(stops, decodeErr.Problems...)
			c.set(values)
			return
		}
		next, ok := file.WithoutTag(c.Tree, last)
		if !ok {
			c.problems = append(stops, last)
			return
		}
		stops = append(stops, last)
		file = next
	}
}
