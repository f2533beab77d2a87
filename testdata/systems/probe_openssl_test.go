//go:build systems

package systems

import (
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// startOpenSSL starts openssl s_server with the good pair of a folder, unless another is
// named.
func startOpenSSL(t *testing.T, dir string, args ...string) (address string) {
	t.Helper()
	address = freeAddress(t)
	if !slices.Contains(args, "-nocert") && !slices.Contains(args, "-cert") {
		args = append(args, "-cert", "prom.crt", "-key", "prom.key")
	}
	startBeside(t, dir, "openssl", append([]string{"s_server", "-accept", address}, args...)...).awaits(t, "ACCEPT", 1)
	return address
}

// TestProbeOpenSSL has openssl s_server agree on little. It serves one connection
// after the other.
func TestProbeOpenSSL(t *testing.T) {
	dir := probeDir(t)
	for _, test := range []struct {
		flags, versions, suites, groups string // what of TLS 1.2, or 1.3 where that is alone
	}{
		{"-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "X25519 X448 P-521 P-384 P-256"},
		{"-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305 -groups P-256", "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "P-256"},
		{"-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384 -groups P-521", "TLS 1.3", "TLS_AES_256_GCM_SHA384", "P-521"},
		{"-tls1_3 -groups X448", "TLS 1.3", "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256", "X448"},
		{"-tls1_3 -ciphersuites TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256 -groups ffdhe3072", "TLS 1.3", "TLS_AES_128_CCM_SHA256 TLS_AES_128_CCM_8_SHA256", "ffdhe3072"},
		{"-tls1_1 -cipher ALL:@SECLEVEL=0", "TLS 1.1", "", ""},
		{"-tls1 -cipher ALL:@SECLEVEL=0", "TLS 1.0", "", ""},
	} {
		t.Run(test.flags, func(t *testing.T) {
			address := startOpenSSL(t, dir, append(strings.Fields(test.flags), "-www")...)
			l := lookAt(t, dir, "--full", "--max-connections", "100", "--ca-file", "prom.crt", "https://"+address)
			// Without a suite or group that Go has, there is no handshake to look at.
			if shook := l.Observed.Alert == nil; shook {
				l.finds(t, "").says(t, "HTTP", "ok", "200")
			} else {
				l.finds(t, "endpoint-breaks-off")
			}
			l.says(t, "versions", map[bool]string{true: "warns", false: "seen"}[test.suites == ""], strings.TrimPrefix(test.versions, "TLS "))
			if test.suites == "" {
				return
			}
			v := l.version(t, test.versions)
			if l.supported() != test.versions || !v.Complete || !equalSets(v.Suites, strings.Fields(test.suites)) || !equalSets(v.Groups, strings.Fields(test.groups)) {
				t.Errorf("%+v\n%s", v, l)
			}
		})
	}
}

// equalSets compares without order.
func equalSets(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// TestProbeOpenSSLClientCerts has openssl s_server ask for client certificates.
func TestProbeOpenSSLClientCerts(t *testing.T) {
	dir := probeDir(t)
	for flags, auth := range map[string]string{
		"":                               "NoClientCert",
		"-verify 2":                      "RequestClientCert",
		"-verify 2 -verify_return_error": "VerifyClientCertIfGiven",
		"-Verify 2":                      "RequireAnyClientCert",
		"-Verify 2 -verify_return_error": "RequireAndVerifyClientCert",
	} {
		for _, version := range []string{"-tls1_2", "-tls1_3"} {
			t.Run(flags+" "+version, func(t *testing.T) {
				address := startOpenSSL(t, dir, append(strings.Fields(flags), version, "-CAfile", "client-ca.crt", "-www")...)
				bare := lookAt(t, dir, "--full", "--max-connections", "100", "--ca-file", "prom.crt", "https://"+address)
				known := lookAt(t, dir, "--full", "--max-connections", "100", "--ca-file", "prom.crt", "--cert-file", "client.crt", "--key-file", "client.key", "https://"+address)
				for _, l := range []*look{bare, known} {
					if got := l.finds(t, "").clientAuth(); got != auth {
						t.Errorf("%q, wanted %q\n%s", got, auth, l)
					}
				}
				known.says(t, "HTTP", "ok", "200")
			})
		}
	}
}

// TestProbeOpenSSLNothingInCommon looks at servers that nobody gets in touch with.
func TestProbeOpenSSLNothingInCommon(t *testing.T) {
	dir := probeDir(t)
	for _, test := range []struct{ flags, cause, topic, taken string }{
		{"-nocert -psk 1a2b3c4d -tls1_2", "no suite that a client of today offers", "suites 1.2", "TLS_PSK_WITH_AES_128_GCM_SHA256"},
		{"-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "its suites do not fit its certificate", "", ""},
		{"-tls1_2 -cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", "no suite that a client of today offers", "suites 1.2", "TLS_ECDHE_ECDSA_WITH_NULL_SHA"},
		{"-tls1_2 -cipher ECDHE-ECDSA-ARIA256-GCM-SHA384", "no suite that a client of today offers", "suites 1.2", "TLS_ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384"},
		{"-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", "no suite that a client of today offers", "versions", "TLS 1.3"},
		{"-tls1_3 -groups X448", "no group that a client of today offers", "groups", "X448"},
		{"-tls1_1 -cipher ALL:@SECLEVEL=0", "TLS 1.1 is the highest version that it takes, and the client begins at TLS 1.2", "versions", "TLS 1.1"},
	} {
		t.Run(test.flags, func(t *testing.T) {
			address := startOpenSSL(t, dir, append(strings.Fields(test.flags), "-www")...)
			plain := lookAt(t, dir, "https://"+address).finds(t, "endpoint-breaks-off").says(t, "TLS", "fails", "no handshake: alert ")
			plain.blames(t, "endpoint-breaks-off", "no version, suite or group in common").decides(t, "endpoint-breaks-off", "webtool probe --full https://"+address)
			if plain.Connections != 1 {
				t.Errorf("%s", plain)
			}
			full := lookAt(t, dir, "--full", "--max-connections", "100", "https://"+address).finds(t, "endpoint-breaks-off")
			full.blames(t, "endpoint-breaks-off", test.cause)
			if test.topic != "" && !strings.Contains(full.String(), test.topic+": ") || !strings.Contains(full.String(), test.taken) {
				t.Errorf("%s is not told\n%s", test.taken, full)
			}
		})
	}
}

// TestProbeOpenSSLSilent has s_server shake hands and never answer, nor close.
func TestProbeOpenSSLSilent(t *testing.T) {
	dir := probeDir(t)
	address := startOpenSSL(t, dir)
	for _, args := range [][]string{{}, {"--full", "--exposure"}} {
		lookAt(t, dir, append(args, "--timeout", "1s", "--ca-file", "prom.crt", "https://"+address)...).finds(t, "endpoint-breaks-off").
			says(t, "TLS", "ok", "1.3").says(t, "HTTP", "fails", "no answer within 1s")
	}
	_, port, _ := net.SplitHostPort(address)
	lookAt(t, dir, "--timeout", "1s", "--ca-file", "prom.crt", "http://localhost:"+port).finds(t, "endpoint-breaks-off").blames(t, "endpoint-breaks-off", "speaks TLS")
}

// TestProbeOpenSSLRareCertificates shows certificates that Go's clients do not take.
func TestProbeOpenSSLRareCertificates(t *testing.T) {
	for _, kind := range []string{"ed448", "ec -pkeyopt ec_paramgen_curve:secp256k1"} {
		t.Run(kind, func(t *testing.T) {
			dir := probeDir(t)
			args := append([]string{"req", "-x509", "-nodes", "-subj", "/CN=rare", "-keyout", "prom.key", "-out", "prom.crt", "-newkey"}, strings.Fields(kind)...)
			generate := exec.CommandContext(t.Context(), "openssl", args...)
			generate.Dir = dir
			if out, err := generate.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			l := lookAt(t, dir, "--full", "--max-connections", "100", "https://"+startOpenSSL(t, dir, "-www"))
			l.finds(t, "endpoint-breaks-off").blames(t, "endpoint-breaks-off", "its certificate is of a kind that a client of today does not take")
		})
	}
}
