package client

import (
	"net/textproto"
	"net/url"

	"webtool/pkg/check/source"
)

// This file decodes as prometheus/common does: strict, with its defaults, and with
// its checks at the moment when a block has been read.

// typeNames give our types the names of prometheus/common's in the decoder's words.
var typeNames = []string{
	"client.plainHTTPConfig", "config.plain", "client.plainBasicAuth", "config.plain", "client.plainOAuth2", "config.plain", "client.plainTLS", "config.plain",
	"client.Authorization", "config.Authorization", "client.Header", "config.Header", "client.ProxyURL", "config.URL",
	"client.scrapeFields", "config.ScrapeConfig", "client.alertmanagerFields", "config.AlertmanagerConfig", "client.remoteFields", "config.plain",
}

// versions are the TLS versions by name.
var versions = map[string]TLSVersion{"TLS10": 0x0301, "TLS11": 0x0302, "TLS12": 0x0303, "TLS13": 0x0304}

type (
	plainHTTPConfig HTTPConfig
	plainBasicAuth  BasicAuth
	plainOAuth2     OAuth2
	plainTLS        TLS
)

// unknownVersion is why a TLS version is refused.
type unknownVersion struct{ said string }

func (e *unknownVersion) Error() string { return "unknown TLS version: " + e.said }

// UnmarshalYAML takes one of the names of versions.
func (v *TLSVersion) UnmarshalYAML(unmarshal func(any) error) error {
	var name string
	if err := unmarshal(&name); err != nil {
		return err
	}
	version, ok := versions[name]
	if !ok {
		return &unknownVersion{name}
	}
	*v = version
	return nil
}

// String returns the version as it is written: "TLS12".
func (v TLSVersion) String() string {
	for name, version := range versions {
		if version == v {
			return name
		}
	}
	return ""
}

// UnmarshalYAML takes a URL.
func (u *ProxyURL) UnmarshalYAML(unmarshal func(any) error) error {
	var text string
	if err := unmarshal(&text); err != nil {
		return err
	}
	var err error
	u.URL, err = url.Parse(text)
	return err
}

// UnmarshalYAML reads the block.
func (a *BasicAuth) UnmarshalYAML(unmarshal func(any) error) error {
	return unmarshal((*plainBasicAuth)(a))
}

// UnmarshalYAML reads the block, and checks it.
func (o *OAuth2) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal((*plainOAuth2)(o)); err != nil {
		return err
	}
	return o.Proxy.validate()
}

// UnmarshalYAML reads the block, and checks it.
func (t *TLS) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal((*plainTLS)(t)); err != nil {
		return err
	}
	return t.validate()
}

// UnmarshalYAML reads a whole file, and checks it.
func (c *HTTPConfig) UnmarshalYAML(unmarshal func(any) error) error {
	*c = DefaultHTTPConfig
	if err := unmarshal((*plainHTTPConfig)(c)); err != nil {
		return err
	}
	return c.Validate()
}

// DefaultHTTPConfig is what stands where nothing is said. In remote_write,
// enable_http2 is false instead.
var DefaultHTTPConfig = HTTPConfig{FollowRedirects: true, EnableHTTP2: true}

// ParseHTTPConfig reads a bare HTTP client config as prometheus/common does. The
// error is its verdict, in its words: values and all, so never to be shown.
func ParseHTTPConfig(file *source.File) (*HTTPConfig, error) {
	config := &HTTPConfig{}
	err := file.DecodeStrict(config, typeNames...)
	return config, err
}

// canonicalHeader is a header's name as net/http writes it.
func canonicalHeader(name string) string { return textproto.CanonicalMIMEHeaderKey(name) }
