package webconfig

import (
	"slices"
	"strings"

	"webtool/pkg/check/spelling"
)

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
	"ca_certs": "client_ca_file", "cafile": "client_ca_file", "ca_cert_file": "client_ca_file",
	"http_server": "http_server_config", "tls_server": "tls_server_config", "server_config": "tls_server_config",
}

// suggestKey returns the key of the section that was most likely meant, or "".
func suggestKey(name string, in section) string {
	if key, ok := misnomers[strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(name))]; ok && slices.Contains(in.keys, key) {
		return key
	}
	return spelling.Closest(name, in.keys)
}
