package webconfig

import (
	"slices"
	"strings"
	"sync"

	"webtool/pkg/check/spelling"
)

// section is one mapping of the format and its keys.
type section struct {
	path, goType string
	keys         []string
}

// sections are the mappings whose keys the format fixes.
var sections = []section{
	{"", "web.Config", []string{"tls_server_config", "http_server_config", "rate_limit", "basic_auth_users"}},
	{"tls_server_config", "web.TLSConfig", []string{
		"cert_file", "key_file", "client_ca_file", "client_auth_type", "client_allowed_sans",
		"cert", "key", "client_ca", "min_version", "max_version", "cipher_suites",
		"curve_preferences", "prefer_server_cipher_suites",
	}},
	{"http_server_config", "web.HTTPConfig", []string{"http2", "headers"}},
	{"rate_limit", "web.RateLimiterConfig", []string{"interval", "burst"}},
}

// harmless are the keys whose values may be shown: names of files, versions,
// suites and the like. The values of all others may be secrets.
var harmless = []string{
	"cert_file", "key_file", "client_ca_file", "client_auth_type", "client_allowed_sans",
	"min_version", "max_version", "cipher_suites", "curve_preferences",
	"prefer_server_cipher_suites", "http2", "interval", "burst",
}

// Headers are the response headers that the server can be told to send, with the
// values it takes; nil stands for any (exporter-toolkit, web/handler.go).
var Headers = []struct {
	Name   string
	Values []string
}{
	{"Strict-Transport-Security", nil},
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"X-Frame-Options", []string{"deny", "sameorigin"}},
	{"X-XSS-Protection", nil},
	{"Content-Security-Policy", nil},
}

func headerNames() []string {
	var all []string
	for _, h := range Headers {
		all = append(all, h.Name)
	}
	return all
}

func isHeader(name string) bool { return slices.Contains(headerNames(), name) }

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

func sectionOf(goType string) section {
	i := slices.IndexFunc(sections, func(s section) bool { return s.goType == goType })
	if i < 0 {
		return section{}
	}
	return sections[i]
}

// misnomers are what people write in the place of a key, beyond misspellings:
// names from other programs' files and from the other side of the connection.
var misnomers = map[string]string{
	"tls_config": "tls_server_config", "tls": "tls_server_config", "tlsconfig": "tls_server_config",
	"http_config": "http_server_config", "http": "http_server_config",
	"basic_auth": "basic_auth_users", "users": "basic_auth_users", "auth": "basic_auth_users",
	"ratelimit": "rate_limit", "rate_limiter": "rate_limit",
	"ca_file": "client_ca_file", "ca": "client_ca", "client_cas": "client_ca_file",
	"client_ca_cert": "client_ca_file", "ca_cert": "client_ca_file", "cacert": "client_ca_file",
	"client_auth": "client_auth_type", "clientauth": "client_auth_type",
	"tls_cert_path": "cert_file", "tlscertpath": "cert_file", "certificate": "cert_file",
	"certfile": "cert_file", "cert_path": "cert_file", "tls_cert_file": "cert_file",
	"tls_key_path": "key_file", "tlskeypath": "key_file", "private_key": "key_file",
	"keyfile": "key_file", "key_path": "key_file", "tls_key_file": "key_file",
	"ciphers": "cipher_suites", "curves": "curve_preferences",
	"min_tls_version": "min_version", "tls_min_version": "min_version", "minversion": "min_version",
	"max_tls_version": "max_version", "tls_max_version": "max_version", "maxversion": "max_version",
	"allowed_sans": "client_allowed_sans", "client_allowed_san": "client_allowed_sans",
	"header": "headers", "enable_http2": "http2",
}

// suggestKey returns the key of the section that was most likely meant, or "".
func suggestKey(name string, in section) string {
	if key, ok := misnomers[strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(name))]; ok && slices.Contains(in.keys, key) {
		return key
	}
	return spelling.Closest(name, in.keys)
}
