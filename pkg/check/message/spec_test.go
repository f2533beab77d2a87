package message_test

import (
	"strings"
	"testing"
)

// What the clients, the servers and the tools around them were seen to say, and
// the entry that has to explain it.
var seen = `
open X: no such file or directory | config-unreadable
read X: is a directory | file-is-directory
open /etc/prometheus/web.yml: permission denied | file-permission
yaml: line 4: found character that cannot start any token | yaml-tab
yaml: line 4: mapping values are not allowed in this context | yaml-colon
yaml: line 2: did not find expected key | yaml-structure
yaml: control characters are not allowed | yaml-encoding
yaml: incomplete UTF-8 octet sequence | yaml-encoding
yaml: exceeded max depth of 10000 | yaml-too-much
yaml: document contains excessive aliasing | yaml-too-much
yaml: !!binary value contains invalid base64 data | yaml-tagged-value
yaml: unmarshal errors: | yaml-unmarshal-errors
line 3: field X not found in type web.Config | key-unknown
line 3: field X not found in type web.TLSConfig | key-unknown
line 3: field X not found in type web.HTTPConfig | key-unknown
line 3: field X not found in type web.RateLimiterConfig | key-unknown
line 3: field X already set in type web.TLSConfig | key-twice
line 3: key "X" already set in map | key-twice
line 3: cannot unmarshal !!str ~abc~ into config.plain | type-users
line 3: cannot unmarshal !!seq into map[string]config.Secret | type-users
line 3: cannot unmarshal !!str ~1d~ into time.Duration | type-duration
unknown cipher: X | cipher-unknown
unknown curve: X | curve-unknown
unknown TLS version: X | tls-version-unknown
HTTP header "X" can not be configured | header-unknown
invalid value for X-Frame-Options. Expected one of: ["deny" "sameorigin"], but got: "X" | header-value
crypto/bcrypt: hashedSecret too short to be a bcrypted password | hash-too-short
crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with 'a' | hash-no-dollar
crypto/bcrypt: bcrypt algorithm version '6' requested is newer than current version '2' | hash-other-scheme
crypto/bcrypt: cost 3 is outside allowed inclusive range 4..31 | hash-cost
strconv.Atoi: parsing "$$": invalid syntax | hash-doubled-dollars
missing one of cert or cert_file | cert-not-set
missing one of key or key_file | key-not-set
failed to read cert_file (P): open P: no such file or directory | cert-missing
failed to read key_file (P): open P: permission denied | key-missing
failed to load X509KeyPair: tls: private key does not match public key | pair-mismatch
failed to load X509KeyPair: tls: failed to find any PEM data in certificate input | cert-no-pem
failed to load X509KeyPair: tls: failed to find any PEM data in key input | key-no-pem
failed to load X509KeyPair: tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched | pair-swapped
failed to load X509KeyPair: tls: failed to parse private key | key-unreadable
invalid ClientAuth: X | client-auth-unknown
client CA's have been configured without a Client Auth Policy | client-ca-without-policy
http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) | http2-suite-missing
TLS config is not present | tls-not-present
Unable to parse configuration | config-unparsable
Unable to validate web configuration file | config-invalid
error starting web server: … | config-invalid
Client sent an HTTP request to an HTTPS server. | http-to-https
Unauthorized | status-401
WWW-Authenticate: Basic | status-401
panic: index out of range | sans-panic
http: panic serving 127.0.0.1:1: runtime error: index out of range [0] with length 0 | sans-panic
promtool: error: path 'x' does not exist, try --help | promtool-path
promtool: error: path 'x' is a directory, try --help | promtool-path
promtool: error: path '' does not exist | promtool-path
web.yml FAILED: yaml: something | config-invalid
field tls_server_config not found in type config.plain | key-of-other-file
level=info msg="TLS is enabled." http2=true address=[::]:9090 | tls-enabled
level=info msg="TLS is disabled." http2=false | tls-disabled
HTTP/1.0 400 Bad Request | http-to-https
400 The plain HTTP request was sent to HTTPS port | http-to-https
curl: (60) SSL certificate problem: self-signed certificate | openssl-self-signed
curl: (60) SSL: no alternative certificate subject name matches target host name '127.0.0.1' | name-mismatch-openssl
curl: (35) error:0A00042E:SSL routines::tlsv1 alert protocol version | alert-protocol-version
server returned HTTP status 400 Bad Request | http-to-https
x509: certificate signed by unknown authority | unknown-authority
server returned HTTP status 401 Unauthorized | status-401
x509: certificate relies on legacy Common Name field, use SANs instead | legacy-common-name
http: TLS handshake error from 1.2.3.4:5: failed to load X509KeyPair: tls: private key does not match public key | pair-mismatch
Only POST or PUT requests allowed | status-405
Lifecycle API is not enabled. | lifecycle-off
admin APIs disabled | lifecycle-off
remote write receiver needs to be enabled with --web.enable-remote-write-receiver | lifecycle-off
This endpoint requires a POST request. | status-405
POST method expected | status-405
Target parameter is missing | probe-target-missing
'target' parameter must be specified once | probe-target-missing
error creating new scrape pool | scrape-pool
Get "https://localhost:9100/metrics": unable to read basic auth password file gone: open gone: no such file or directory | client-secret-unreadable
error creating HTTP client: unable to read CA cert: unable to read file ca.crt: open ca.crt: permission denied | client-ca-unreadable
proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused | client-proxy
client: failed to parse TLS CA PEM certificate | client-ca-unusable
remote error: tls: certificate required | alert-certificate-required
remote error: tls: bad certificate | alert-bad-certificate
remote error: tls: unknown certificate authority | alert-unknown-ca
remote error: tls: expired certificate | alert-expired-certificate
remote error: tls: handshake failure | alert-handshake-failure
alert 116 | alert-certificate-required
alert 41 | alert-certificate-required
connection reset by peer | connection-reset
RSA key size too small for supported signature algorithms | no-signature-in-common
x509: certificate has expired or is not yet valid: current time A is after B | expired
x509: certificate is valid for X, not Y | wrong-name
x509: cannot validate certificate for 10.0.0.7 because it doesn't contain any IP SANs | no-ip-san
x509: certificate specifies an incompatible key usage | usage
x509: cannot verify signature: insecure algorithm SHA1-RSA | insecure-signature
x509: unsupported elliptic curve | curve-unsupported
x509: negative serial number | serial-negative
tls: failed to parse certificate from server: x509: malformed certificate | certificate-malformed
CaUsedAsEndEntity | cert-is-ca
MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY | cert-is-ca
ERR_SSL_KEY_USAGE_INCOMPATIBLE | browser-key-usage
ERR_CERT_INVALID | browser-cert-invalid
VERSION_OR_CIPHER_MISMATCH | browser-no-cipher
NO_CYPHER_OVERLAP | browser-no-cipher
EE certificate key too weak | openssl-key-weak
couldn't get X509-issuer name | curl-issuer-name
EMPTY_ISSUER_NAME | empty-issuer
UnknownIssuer | unknown-issuer-others
larger than 8192 bits | rsa-key-huge
certificate is not a CA | browser-cert-invalid
error 20 at 0 depth lookup: unable to get local issuer certificate | openssl-issuer-unknown
error 26 at 0 depth lookup: unsuitable certificate purpose | openssl-purpose
Missing Authority Key Identifier | openssl-aki
404 page not found | status-404
502 Bad Gateway | status-502
upstream SSL certificate verify error: (20:unable to get local issuer certificate) while SSL handshaking to upstream | nginx-backend-certificate
upstream SSL certificate does not match "localhost" while SSL handshaking to upstream | nginx-backend-name
SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream | nginx-backend-without-tls
429 Too Many Requests | status-429
503 Service Unavailable | status-503
Get "https://localhost:9100/metrics": connection error: PROTOCOL_ERROR | http2-refused
parse "https://$%7BHOST%7D:9100/metrics": invalid URL escape "%7B" | target-is-url
found multiple scrape configs with job name "node" | client-job-refused
path name "targets.txt" is not valid for file discovery | client-job-refused
err="error loading config from \"prometheus.yml\": couldn't load configuration (--config.file=\"prometheus.yml\")" | client-config-refused
err="json: cannot unmarshal object into Go value of type []*targetgroup.Group" | targets-file
nginx: [emerg] no proxy_ssl_trusted_certificate for proxy_ssl_verify | nginx-verify-without-ca
nginx: [emerg] no ssl_client_certificate for ssl_verify_client | nginx-verify-without-ca
nginx: [emerg] invalid value "TLS1.2" in /etc/nginx/conf.d/prometheus.conf:7 | nginx-setting
[emerg] 7#7: SSL_CTX_set_cipher_list("NOPE") failed (SSL: error:0A0000B9:SSL routines::no cipher match) | openssl-no-shared-cipher nginx-setting
[error] 7#7: *2 user "alice": password mismatch, client: 127.0.0.1 | nginx-login
[error] 7#7: *2 user "alice" was not found in "/etc/nginx/users", client: 127.0.0.1 | nginx-login
[error] 7#7: *7 open() "/etc/nginx/users" failed (2: No such file or directory), client: 127.0.0.1 | nginx-file
[crit] 7#7: *8 open() "/etc/nginx/users" failed (13: Permission denied), client: 127.0.0.1 | nginx-file file-permission
curl rc 60 | curl-60 curl-verify openssl-verify
`

// TestSeen explains each of them.
func TestSeen(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(seen)) {
		text, want, _ := strings.Cut(strings.TrimSpace(line), " | ")
		text = strings.ReplaceAll(text, "~", "`")
		got := names(text)
		if len(got) != 1 || !strings.Contains(" "+want+" ", " "+got[0]+" ") {
			t.Errorf("%q is explained by %v, not by %s", text, got, want)
		}
	}
}
