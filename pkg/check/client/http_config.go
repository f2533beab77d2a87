// Package client knows who connects: a job of prometheus.yml, a bare HTTP client
// config, or what flags say. It reads what they are told, with every place, gives
// the verdict of prometheus/common on it, and makes the client's side of a
// handshake. It opens no connection.
package client

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// HTTPConfig is the block that all of Prometheus's clients share
// (prometheus/common v0.72.1, config/http_config.go, HTTPClientConfig): inline in
// a scrape job, a whole file for amtool and promtool.
type HTTPConfig struct {
	BasicAuth       *BasicAuth     `yaml:"basic_auth,omitempty"`
	Authorization   *Authorization `yaml:"authorization,omitempty"`
	OAuth2          *OAuth2        `yaml:"oauth2,omitempty"`
	BearerToken     string         `yaml:"bearer_token,omitempty"`
	BearerTokenFile string         `yaml:"bearer_token_file,omitempty"`
	TLS             TLS            `yaml:"tls_config,omitempty"`
	FollowRedirects bool           `yaml:"follow_redirects"`
	EnableHTTP2     bool           `yaml:"enable_http2"`
	Proxy           `yaml:",inline"`
	Headers         *Headers `yaml:"http_headers,omitempty"`
}

// BasicAuth is the block basic_auth.
type BasicAuth struct {
	Username     string `yaml:"username,omitempty"`
	UsernameFile string `yaml:"username_file,omitempty"`
	UsernameRef  string `yaml:"username_ref,omitempty"`
	Password     string `yaml:"password,omitempty"`
	PasswordFile string `yaml:"password_file,omitempty"`
	PasswordRef  string `yaml:"password_ref,omitempty"`
}

// Authorization is the block authorization.
type Authorization struct {
	Type            string `yaml:"type,omitempty"`
	Credentials     string `yaml:"credentials,omitempty"`
	CredentialsFile string `yaml:"credentials_file,omitempty"`
	CredentialsRef  string `yaml:"credentials_ref,omitempty"`
}

// OAuth2 is the block oauth2.
type OAuth2 struct {
	ClientID                 string            `yaml:"client_id,omitempty"`
	ClientSecret             string            `yaml:"client_secret,omitempty"`
	ClientSecretFile         string            `yaml:"client_secret_file,omitempty"`
	ClientSecretRef          string            `yaml:"client_secret_ref,omitempty"`
	ClientCertificateKeyID   string            `yaml:"client_certificate_key_id,omitempty"`
	ClientCertificateKey     string            `yaml:"client_certificate_key,omitempty"`
	ClientCertificateKeyFile string            `yaml:"client_certificate_key_file,omitempty"`
	ClientCertificateKeyRef  string            `yaml:"client_certificate_key_ref,omitempty"`
	GrantType                string            `yaml:"grant_type,omitempty"`
	SignatureAlgorithm       string            `yaml:"signature_algorithm,omitempty"`
	Iss                      string            `yaml:"iss,omitempty"`
	Audience                 string            `yaml:"audience,omitempty"`
	Claims                   map[string]any    `yaml:"claims,omitempty"`
	Scopes                   []string          `yaml:"scopes,omitempty"`
	TokenURL                 string            `yaml:"token_url,omitempty"`
	EndpointParams           map[string]string `yaml:"endpoint_params,omitempty"`
	TLS                      TLS               `yaml:"tls_config,omitempty"`
	Proxy                    `yaml:",inline"`
}

// TLS is the block tls_config.
type TLS struct {
	CA                 string     `yaml:"ca,omitempty"`
	Cert               string     `yaml:"cert,omitempty"`
	Key                string     `yaml:"key,omitempty"`
	CAFile             string     `yaml:"ca_file,omitempty"`
	CertFile           string     `yaml:"cert_file,omitempty"`
	KeyFile            string     `yaml:"key_file,omitempty"`
	CARef              string     `yaml:"ca_ref,omitempty"`
	CertRef            string     `yaml:"cert_ref,omitempty"`
	KeyRef             string     `yaml:"key_ref,omitempty"`
	ServerName         string     `yaml:"server_name,omitempty"`
	InsecureSkipVerify bool       `yaml:"insecure_skip_verify"`
	MinVersion         TLSVersion `yaml:"min_version,omitempty"`
	MaxVersion         TLSVersion `yaml:"max_version,omitempty"`
}

// TLSVersion is a version by the number that TLS has for it; 0 is Go's default.
type TLSVersion uint16

// Proxy are the fields about proxies.
type Proxy struct {
	URL             ProxyURL            `yaml:"proxy_url,omitempty"`
	NoProxy         string              `yaml:"no_proxy,omitempty"`
	FromEnvironment bool                `yaml:"proxy_from_environment,omitempty"`
	ConnectHeader   map[string][]string `yaml:"proxy_connect_header,omitempty"`
}

// ProxyURL is a URL that is parsed when the file is read.
type ProxyURL struct{ *url.URL }

// Headers is the block http_headers.
type Headers struct {
	Headers map[string]Header `yaml:",inline"`
}

// Header is one entry of http_headers.
type Header struct {
	Values  []string `yaml:"values,omitempty"`
	Secrets []string `yaml:"secrets,omitempty"`
	Files   []string `yaml:"files,omitempty"`
}

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// reserved are the headers that http_headers may not set (prometheus/common,
// config/headers.go).
var reserved = []string{
	"Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection", "Keep-Alive",
	"Proxy-Authenticate", "Proxy-Authorization", "Www-Authenticate", "Accept-Encoding", "X-Prometheus-Remote-Write-Version",
	"X-Prometheus-Remote-Read-Version", "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
}

// several reports whether more than one of the texts is not empty.
func several(texts ...string) bool {
	return len(texts)-len(slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s != "" })) > 1
}

// Validate gives the verdict of prometheus/common, in its words and its order. As
// there, bearer_token becomes authorization.
func (c *HTTPConfig) Validate() error {
	if err := c.validateAuth(); err != nil {
		return err
	}
	if err := c.OAuth2.validate(c.BasicAuth != nil); err != nil {
		return err
	}
	if err := c.Proxy.validate(); err != nil {
		return err
	}
	return c.Headers.validate()
}

func (c *HTTPConfig) validateAuth() error {
	bearer := c.BearerToken != "" || c.BearerTokenFile != ""
	switch a := c.BasicAuth; {
	case c.BearerToken != "" && c.BearerTokenFile != "":
		return errors.New("at most one of bearer_token & bearer_token_file must be configured")
	case (a != nil || c.OAuth2 != nil) && bearer:
		return errors.New("at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured")
	case a != nil && several(a.Username, a.UsernameFile, a.UsernameRef):
		return errors.New("at most one of basic_auth username, username_file & username_ref must be configured")
	case a != nil && several(a.Password, a.PasswordFile, a.PasswordRef):
		return errors.New("at most one of basic_auth password, password_file & password_ref must be configured")
	}
	if c.Authorization == nil {
		if bearer {
			c.Authorization = &Authorization{Type: "Bearer", Credentials: c.BearerToken, CredentialsFile: c.BearerTokenFile}
		}
		return nil
	}
	a := c.Authorization
	if bearer {
		return errors.New("authorization is not compatible with bearer_token & bearer_token_file")
	}
	if several(a.Credentials, a.CredentialsFile, a.CredentialsRef) {
		return errors.New("at most one of authorization credentials & credentials_file must be configured")
	}
	if a.Type = strings.TrimSpace(a.Type); a.Type == "" {
		a.Type = "Bearer"
	}
	if strings.EqualFold(a.Type, "basic") {
		return errors.New(`authorization type cannot be set to "basic", use "basic_auth" instead`)
	}
	if c.BasicAuth != nil || c.OAuth2 != nil {
		return errors.New("at most one of basic_auth, oauth2 & authorization must be configured")
	}
	return nil
}

func (o *OAuth2) validate(basicAuth bool) error {
	switch {
	case o == nil:
	case basicAuth:
		return errors.New("at most one of basic_auth, oauth2 & authorization must be configured")
	case o.ClientID == "":
		return errors.New("oauth2 client_id must be configured")
	case o.TokenURL == "":
		return errors.New("oauth2 token_url must be configured")
	case o.GrantType == jwtBearer && several(o.ClientCertificateKey, o.ClientCertificateKeyFile, o.ClientCertificateKeyRef):
		return errors.New("at most one of oauth2 client_certificate_key, client_certificate_key_file & client_certificate_key_ref must be configured using grant-type=" + jwtBearer)
	case o.GrantType == jwtBearer && o.SignatureAlgorithm != "" && !slices.Contains([]string{"RS256", "RS384", "RS512"}, o.SignatureAlgorithm):
		return errors.New("valid signature algorithms are RS256, RS384 and RS512")
	case o.GrantType != jwtBearer && several(o.ClientSecret, o.ClientSecretFile, o.ClientSecretRef):
		return errors.New("at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured using grant-type=client_credentials")
	}
	return nil
}

func (p *Proxy) validate() error {
	set := p.URL.URL != nil && p.URL.String() != ""
	switch {
	case len(p.ConnectHeader) > 0 && !p.FromEnvironment && !set:
		return errors.New("if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured")
	case p.FromEnvironment && set:
		return errors.New("if proxy_from_environment is configured, proxy_url must not be configured")
	case p.FromEnvironment && p.NoProxy != "":
		return errors.New("if proxy_from_environment is configured, no_proxy must not be configured")
	case p.URL.URL == nil && p.NoProxy != "":
		return errors.New("if no_proxy is configured, proxy_url must also be configured")
	}
	return nil
}

func (h *Headers) validate() error {
	if h == nil {
		return nil
	}
	for name := range h.Headers {
		if name = canonicalHeader(name); slices.Contains(reserved, name) {
			return fmt.Errorf("setting header %q is not allowed", name)
		}
	}
	return nil
}

// validate checks a block tls_config.
func (t *TLS) validate() error {
	cert, key := t.Cert+t.CertFile+t.CertRef != "", t.Key+t.KeyFile+t.KeyRef != ""
	switch {
	case several(t.CA, t.CAFile, t.CARef):
		return errors.New("at most one of ca, ca_file & ca_ref must be configured")
	case several(t.Cert, t.CertFile, t.CertRef):
		return errors.New("at most one of cert, cert_file & cert_ref must be configured")
	case several(t.Key, t.KeyFile, t.KeyRef):
		return errors.New("at most one of key and key_file must be configured")
	case cert && !key:
		return errors.New("exactly one of key or key_file must be configured when a client certificate is configured")
	case key && !cert:
		return errors.New("exactly one of cert or cert_file must be configured when a client key is configured")
	}
	return nil
}
