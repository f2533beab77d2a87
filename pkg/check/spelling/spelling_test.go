package spelling_test

import (
	"testing"

	"webtool/pkg/check/spelling"
)

func TestClosest(t *testing.T) {
	keys := []string{"cert_file", "key_file", "client_ca_file", "client_ca", "client_auth_type", "http2", "min_version"}
	policies := []string{"NoClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"}
	curves := []string{"CurveP256", "X25519"}
	for name, test := range map[string]struct {
		candidates []string
		want       string
	}{
		"client_auth_typ": {keys, "client_auth_type"}, "Cert-File": {keys, "cert_file"}, "certfile": {keys, "cert_file"},
		"htpp2": {keys, "http2"}, "http3": {keys, ""}, "kye_file": {keys, "key_file"}, "min_versoin": {keys, "min_version"},
		"ca_cert_file": {keys, ""}, "ca_key_file": {keys, ""}, "client_key_file": {keys, ""},
		"client_cert_file": {keys, ""}, "client_crl": {keys, ""}, "passphrase": {keys, ""}, "": {keys, ""}, "__": {keys, ""},
		"AnyClientCert": {policies, ""}, "VerifyClientCert": {policies, ""}, "requireandverifyclientcert": {policies, "RequireAndVerifyClientCert"},
		"RequireAndVerifyClientCerts": {policies, "RequireAndVerifyClientCert"}, "CurveP224": {curves, ""}, "ed25519": {curves, ""}, "x25519": {curves, "X25519"},
	} {
		if got := spelling.Closest(name, test.candidates); got != test.want {
			t.Errorf("%q: %q, want %q", name, got, test.want)
		}
	}
}
