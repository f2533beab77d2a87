//go:build systems

package systems

import (
	"fmt"
	"net"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"webtool/pkg/check/probe"
	"webtool/pkg/check/wire"
)

// scanners returns the suites that sslscan and nmap see in each version.
func scanners(t *testing.T, address string) (sslscan, nmap map[string][]string) {
	t.Helper()
	_, port, _ := net.SplitHostPort(address)
	output := func(name string, args ...string) string {
		out, err := exec.CommandContext(t.Context(), name, args...).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return string(out)
	}
	return readSSLScan(t, output("sslscan", "--no-colour", "--no-certificate", "--show-cipher-ids", "--no-heartbleed", address)),
		readNmap(output("nmap", "-Pn", "-n", "-p", port, "--script", "+ssl-enum-ciphers", "127.0.0.1"))
}

var sslscanLine = regexp.MustCompile(`(?m)^(?:Preferred|Accepted)\s+TLSv(1\.\d)\s.*0x([0-9A-Fa-f]{4})`)

// readSSLScan reads "Accepted  TLSv1.2  128 bits  0xC02B  ECDHE-ECDSA-…".
func readSSLScan(t *testing.T, out string) map[string][]string {
	t.Helper()
	seen := map[string][]string{}
	for _, m := range sslscanLine.FindAllStringSubmatch(out, -1) {
		id, err := strconv.ParseUint(m[2], 16, 16)
		if err != nil {
			t.Fatal(err)
		}
		seen["TLS "+m[1]] = append(seen["TLS "+m[1]], wire.SuiteName(uint16(id)))
	}
	return seen
}

var (
	nmapVersion = regexp.MustCompile(`^\|\s+TLSv(1\.\d):`)
	nmapSuite   = regexp.MustCompile(`^\|\s+(TLS_\w+)`)
)

// readNmap reads the tree of ssl-enum-ciphers. nmap has a prefix of its own for the
// suites of TLS 1.3.
func readNmap(out string) map[string][]string {
	seen, version := map[string][]string{}, ""
	for line := range strings.Lines(out) {
		if m := nmapVersion.FindStringSubmatch(line); m != nil {
			version = "TLS " + m[1]
		}
		if m := nmapSuite.FindStringSubmatch(line); m != nil && version != "" {
			seen[version] = append(seen[version], strings.Replace(m[1], "TLS_AKE_WITH_", "TLS_", 1))
		}
	}
	return seen
}

// TestProbeAgreesWithScanners compares what --full tells with sslscan and nmap.
func TestProbeAgreesWithScanners(t *testing.T) {
	dir := probeDir(t)
	writeFiles(t, dir, map[string]string{"web.yml": goodConfig, "web-rsa.yml": strings.ReplaceAll(goodConfig, "prom.", "prom-rsa.")})
	all := "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;"
	rsa := func(config string) string {
		return strings.NewReplacer("prom.crt", "prom-rsa.crt", "prom.key", "prom-rsa.key").Replace(config)
	}
	n := startNginx(t, dir, nginxTLS(all), rsa(nginxTLS(all)), nginxTLS(""), rsa(nginxTLS("")))
	all4, ossl, sys := "TLS 1.0, TLS 1.1, TLS 1.2, TLS 1.3", []string{"X25519", "X448", "P-256", "P-384", "P-521"}, "TLS 1.2"
	ffdhe := append(slices.Clone(ossl), "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192")
	golang := []string{"X25519", "P-256", "P-384", "P-521"}
	for _, test := range []struct {
		name, address, versions string
		suites                  int      // of TLS 1.2: all that the cipher list holds
		new, old                []string // groups of TLS 1.3 and of TLS 1.2
		most                    int      // connections
	}{
		{"nginx, everything, ECDSA", n.addresses[0], all4, len(cipherList(t, "aECDSA")), ffdhe, ossl, 100},
		{"nginx, everything, RSA", n.addresses[1], all4, len(cipherList(t, "aRSA")), ffdhe, ossl, 100},
		{"nginx, defaults, ECDSA", n.addresses[2], sys, 0, nil, ossl, 40},
		{"nginx, defaults, RSA", n.addresses[3], sys, 0, nil, ossl, 50},
		{"node_exporter, ECDSA", startProduct(t, "node_exporter", dir, "--web.config.file=web.yml").address, "TLS 1.2, TLS 1.3", 5, golang, golang, 25},
		{"pushgateway, RSA", startProduct(t, "pushgateway", dir, "--web.config.file=web-rsa.yml").address, "TLS 1.2, TLS 1.3", 0, golang, golang, 25},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := lookAt(t, dir, "--full", "--max-connections", "100", "https://"+test.address)
			if l.supported() != test.versions || l.Connections > test.most {
				t.Errorf("%s, wanted %s in at most %d connections\n%s", l.supported(), test.versions, test.most, l)
			}
			sslscan, nmap := scanners(t, test.address)
			for _, v := range l.Observed.TLS.Versions {
				if !v.Complete {
					t.Errorf("%+v", v)
				}
				if !equalSets(v.Suites, sslscan[v.Version]) || !equalSets(v.Suites, nmap[v.Version]) {
					t.Errorf("%s: %d suites %v\nsslscan: %d %v\nnmap: %d %v", v.Version, len(v.Suites), v.Suites,
						len(sslscan[v.Version]), sslscan[v.Version], len(nmap[v.Version]), nmap[v.Version])
				}
			}
			if v := l.version(t, "TLS 1.2"); test.suites > 0 && len(v.Suites) != test.suites || !equalSets(v.Groups, test.old) {
				t.Errorf("%d suites, wanted %d; %v", len(v.Suites), test.suites, v.Groups)
			}
			if v := l.version(t, "TLS 1.3"); !equalSets(v.Groups, test.new) {
				t.Errorf("%v", v.Groups)
			}
		})
	}
}

// cipherList are the suites of TLS 1.2 in OpenSSL's list of all, for one kind of
// certificate.
func cipherList(t *testing.T, kind string) (names []string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "openssl", "ciphers", "-s", "-tls1_2", "-stdname", "ALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		// nginx has no DH parameters of its own, and serves suites without certificate.
		fits := strings.Contains(line, "Au="+strings.TrimPrefix(kind, "a")+" ") || strings.Contains(line, "Au=None")
		if fits && !strings.Contains(line, "Kx=DH ") {
			names = append(names, strings.Fields(line)[0])
		}
	}
	return names
}

// TestProbeFullWithinBudget looks at a server that takes more than the usual budget
// shows: what was cut is unknown, and the command that is told shows the rest.
func TestProbeFullWithinBudget(t *testing.T) {
	dir := probeDir(t)
	n := startNginx(t, dir, nginxTLS("ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;"))
	l := lookAt(t, dir, "--full", "--ca-file", "prom.crt", "https://"+n.addresses[0]).finds(t, "").warns(t, "endpoint-old-version")
	l.says(t, "not asked", "unknown", "the connections that were allowed have been made")
	if l.Connections != probe.DefaultConnections {
		t.Errorf("%s", l)
	}
	for _, c := range l.Checks {
		if c.Topic != "not asked" {
			continue
		}
		want := fmt.Sprintf("webtool probe --full --max-connections 100 --ca-file prom.crt https://%s", n.addresses[0])
		if c.Help == nil || *c.Help != want {
			t.Errorf("the help is not %s\n%s", want, l)
		}
		more := lookAt(t, dir, strings.Fields(want)[2:]...)
		if strings.Contains(more.String(), "not asked:") || len(more.version(t, "TLS 1.2").Suites) != len(cipherList(t, "aECDSA")) {
			t.Errorf("%s", more)
		}
	}
}
