package probe

import "testing"

// TestCommands tells commands for endpoints here and elsewhere: they run where the
// endpoint is, and look at the same place as the same client.
func TestCommands(t *testing.T) {
	flags := []Flag{{"--ca-file", "it's ca.crt"}, {"--connect-to", "10.0.0.7:9090"}, {"--insecure"}}
	for name, test := range map[string]struct {
		url, reached string
		opts         Options
		target       Target
		listening    string
		again        string
	}{
		"here": {url: "https://localhost:9090", reached: "127.0.0.1:9090",
			listening: "ss -ltnp sport = :9090", again: "webtool probe --full https://localhost:9090"},
		"here, and nobody listens": {url: "http://[::1]:9100",
			listening: "ss -ltnp sport = :9100", again: "webtool probe --full 'http://[::1]:9100'"},
		"elsewhere": {url: "https://prom.example.com:9090/x", reached: "10.0.0.7:9090",
			listening: "ssh 10.0.0.7 ss -ltnp sport = :9090", again: "webtool probe --full https://prom.example.com:9090/x"},
		"elsewhere, and nobody listens": {url: "https://prom.example.com",
			listening: "ssh prom.example.com ss -ltnp sport = :443", again: "webtool probe --full https://prom.example.com"},
		"by another address": {url: "https://prom.example.com", reached: "10.0.0.7:9090", opts: Options{Flags: flags, Reach: Reach{ConnectTo: "10.0.0.7:9090"}},
			listening: "ssh 10.0.0.7 ss -ltnp sport = :9090", again: `webtool probe --full --ca-file 'it'\''s ca.crt' --connect-to 10.0.0.7:9090 --insecure https://prom.example.com`},
		"by another address that refuses": {url: "https://prom.example.com:9443", opts: Options{Reach: Reach{ConnectTo: "10.0.0.7"}},
			listening: "ssh 10.0.0.7 ss -ltnp sport = :9443", again: "webtool probe --full https://prom.example.com:9443"},
		"by a socket": {url: "https://prom.example.com", reached: "unix:/run/prom.sock", opts: Options{Reach: Reach{ConnectTo: "unix:/run/prom.sock"}},
			listening: "ss -lxp", again: "webtool probe --full https://prom.example.com"},
		"of the library": {url: "https://prom.example.com", reached: "10.0.0.7:443", opts: Options{Client: Client{RootsName: "ca.crt"}},
			listening: "ssh 10.0.0.7 ss -ltnp sport = :443", again: "webtool probe --full --ca-file ca.crt https://prom.example.com"},
		"as a job goes": {url: "https://prom.example.com", reached: "10.0.0.7:443", opts: Options{Client: Client{RootsName: "ca.crt"}},
			target:    Target{Flags: []Flag{{"--scrape-config", "prometheus.yml"}, {"--job", "node"}}},
			listening: "ssh 10.0.0.7 ss -ltnp sport = :443", again: "webtool probe --full --scrape-config prometheus.yml --job node https://prom.example.com"},
	} {
		target, err := ParseTarget(test.url)
		if err != nil {
			t.Fatal(err)
		}
		target.Flags = test.target.Flags
		j := &judge{opts: &test.opts, target: target, facts: &facts{address: test.reached}}
		if got := j.listening(); got != test.listening {
			t.Errorf("%s: %s, not %s", name, got, test.listening)
		}
		if got := j.command(Flag{"--full"}); got != test.again {
			t.Errorf("%s: %s, not %s", name, got, test.again)
		}
	}
}

// TestOtherScheme has the same place in another scheme: at the same port, which the
// other scheme would not take by itself.
func TestOtherScheme(t *testing.T) {
	for url, want := range map[string]string{
		"https://localhost:9090/x?y=/": "http://localhost:9090/x?y=/",
		"https://prom.example.com":     "http://prom.example.com:443",
		"https://prom.example.com:":    "http://prom.example.com:443",
		"HTTPS://[::1]/metrics":        "http://[::1]:443/metrics",
		"https://bücher.example?x=1":   "http://bücher.example:443?x=1",
	} {
		target, err := ParseTarget(url)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&judge{target: target}).inScheme("http"); got != want {
			t.Errorf("%s: %s, not %s", url, got, want)
		}
	}
}
