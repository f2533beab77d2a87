package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// replacement is a change of a web config, and what webtool has to say of it: a
// part of each of the lists, "" for an empty one.
type replacement struct {
	name, old, new                     string
	atOnce, restart, locksOut, opensTo string
	kept                               int // the status that nobody's open connection gets, 0 where it is not looked at
}

func servedPair(name string) string {
	return fmt.Sprintf("tls_server_config:\n  cert_file: %s.crt\n  key_file: %[1]s.key\n", name)
}

// replacements change each field, there and back.
func replacements(t *testing.T, dir string) []replacement {
	one, two, granite := hashOf(t, "Basalt"), hashOf(t, "Basalt"), hashOf(t, "Granite")
	alice, bob := "basic_auth_users:\n  alice: "+one+"\n", "  bob: "+two+"\n"
	headers := "http_server_config:\n  headers:\n    "
	limit := func(burst string) string { return "rate_limit:\n  interval: 1h\n  burst: " + burst + "\n" }
	verify := liveClient
	inline := func(field, file string) string {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		return "  " + field + ": |\n    " + strings.ReplaceAll(strings.TrimSpace(string(data)), "\n", "\n    ") + "\n"
	}
	withCA := func(ca string) string { return policy("RequireAndVerifyClientCert") + "  client_ca_file: " + ca + "\n" }
	const gcm128, gcm256, rsa128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	return []replacement{
		{"a comment", liveTLS, liveTLS + "# a comment\n", "", "", "", "", 0},
		{"a field without effect", liveTLS, liveTLS + "  prefer_server_cipher_suites: false\n", "", "", "", "", 0},
		{"plain, TLS fields that mean nothing", alice, alice + "tls_server_config:\n  min_version: TLS13\n", "", "", "", "", 0},

		{"TLS on", "", liveTLS, "", "TLS off → on", "clients that come with http://", "clients that come with https://", 0},
		{"TLS off", liveTLS, "http_server_config:\n  http2: true\n", "every new handshake fails", "TLS on → off", "everyone who connects anew", "http://", 200},
		{"the file is emptied", liveTLS + alice, "", "no password is asked for", "TLS on → off", "everyone who connects anew", "clients without a password", 200},
		{"TLS on, with client certificates", "", verify, "", "TLS off → on", "clients without a certificate", "https://", 0},
		{"TLS off, with client certificates", verify, "# nothing\n", "every new handshake fails", "TLS on → off", "everyone who connects anew", "clients without a certificate", 0},

		{"a first user", liveTLS, liveTLS + alice, "a password is asked for: of alice", "", "clients without a password", "", 401},
		{"the last user goes", liveTLS + alice, liveTLS, "no password is asked for any more", "", "", "clients without a password", 200},
		{"plain, the last user goes", alice, "# none\n", "no password is asked for any more", "", "", "clients without a password", 200},
		{"another user", liveTLS + alice, liveTLS + alice + bob, "bob may enter", "", "", "bob", 401},
		{"a user goes", liveTLS + alice + bob, liveTLS + alice, "bob may enter no more", "", "bob", "", 401},
		{"another password", liveTLS + alice, liveTLS + "basic_auth_users:\n  alice: " + granite + "\n", "the hash of alice becomes another", "", "alice with the old password", "alice with the new password", 401},
		{"a user that is renamed", liveTLS + alice, liveTLS + "basic_auth_users:\n  bob: " + one + "\n", "bob may enter", "", "alice", "bob", 401},
		{"users beside client certificates", verify, verify + alice, "a password is asked for", "", "clients without a password", "", 0},

		{"a header", liveTLS, liveTLS + headers + "Strict-Transport-Security: max-age=1\n", "Strict-Transport-Security: max-age=1 is sent", "", "", "", 200},
		{"another value", liveTLS + headers + "X-Frame-Options: deny\n", liveTLS + headers + "X-Frame-Options: sameorigin\n", "X-Frame-Options: sameorigin is sent", "", "", "", 200},
		{"a header goes", liveTLS + headers + "X-Frame-Options: deny\n", liveTLS, "X-Frame-Options is not sent", "", "", "", 200},
		{"a header for browsers", liveTLS, liveTLS + headers + "X-Content-Type-Options: nosniff\n", "X-Content-Type-Options: nosniff is sent", "", "", "", 200},
		{"an old header goes", liveTLS + headers + "X-XSS-Protection: 1\n", liveTLS, "X-XSS-Protection is not sent", "", "", "", 200},
		{"a policy for content", liveTLS, liveTLS + headers + "Content-Security-Policy: default-src 'self'\n", "Content-Security-Policy: default-src 'self' is sent", "", "", "", 200},
		{"plain, a header", alice, alice + headers + "X-Frame-Options: deny\n", "X-Frame-Options: deny is sent", "", "", "", 0},
		{"HTTP/2 off", liveTLS, liveTLS + "http_server_config:\n  http2: false\n", "", "http2 on → off", "", "", 200},
		{"HTTP/2 on", liveTLS + "http_server_config:\n  http2: false\n", liveTLS, "", "http2 off → on", "", "", 200},

		{"a limit", liveTLS, liveTLS + limit("0"), "", "rate limit none → no request at all", "everyone, from the restart on", "", 200},
		{"a wide limit", liveTLS, liveTLS + limit("100000"), "", "rate limit none → 100000 at once, then one every 1h0m0s", "", "", 200},
		{"a wide limit, and another interval", liveTLS + limit("100000"), liveTLS + "rate_limit:\n  interval: 2h\n  burst: 100000\n", "", "one every 1h0m0s → 100000 at once, then one every 2h0m0s", "", "", 200},
		{"no limit", liveTLS + limit("0"), liveTLS, "", "rate limit no request at all → none", "", "everyone, from the restart on", 429},
		{"plain, a limit", "# none\n", limit("0"), "", "rate limit none → no request", "everyone", "", 200},

		{"TLS 1.3 alone", liveTLS, liveTLS + "  min_version: TLS13\n", "TLS 1.3", "", "clients that speak nothing but TLS 1.2", "", 200},
		{"TLS 1.2 again", liveTLS + "  min_version: TLS13\n", liveTLS, "TLS 1.2, TLS 1.3", "", "", "clients that speak nothing but TLS 1.2", 200},
		{"TLS 1.0", liveTLS, liveTLS + "  min_version: TLS10\n", "TLS 1.0", "", "", "clients that speak nothing but TLS 1.0, TLS 1.1", 200},
		{"no TLS 1.3", liveTLS, liveTLS + "  max_version: TLS12\n", "become TLS 1.2", "", "clients that speak nothing but TLS 1.3", "", 200},
		{"no version", liveTLS, liveTLS + "  min_version: TLS13\n  max_version: TLS12\n", "none at all", "", "clients that speak nothing but TLS 1.2, TLS 1.3", "", 200},
		{"versions without a value", liveTLS, liveTLS + "  min_version:\n  max_version:\n", "", "", "", "", 200},

		{"one suite", liveTLS, liveTLS + "  cipher_suites: [" + gcm128 + "]\n", "cipher suites for TLS 1.2 become " + gcm128, "", gcm256, "", 200},
		{"all suites", liveTLS + "  cipher_suites: [" + gcm128 + "]\n", liveTLS, "cipher suites", "", "", gcm256, 200},
		{"a suite of the other key", liveTLS, liveTLS + "  cipher_suites: [" + rsa128 + "]\n", "no cipher suites for TLS 1.2 are left", "", gcm128, "", 200},
		{"a suite for TLS 1.3 alone", liveTLS + "  min_version: TLS13\n", liveTLS + "  min_version: TLS13\n  cipher_suites: [" + gcm128 + "]\n", "", "", "", "", 200},
		{"a suite that HTTP/2 does not take", liveTLS, liveTLS + "  cipher_suites: [" + gcm256 + "]\n", gcm256, "does not come up again: http2:", gcm128, "", 200},
		{"one group", liveTLS, liveTLS + "  curve_preferences: [CurveP256]\n", "groups become CurveP256", "", "X25519MLKEM768", "", 200},
		{"all groups", liveTLS + "  curve_preferences: [CurveP256]\n", liveTLS, "groups", "", "", "CurveP521", 200},
		{"a list of suites and of groups, in another order", liveTLS + "  curve_preferences: [CurveP256, X25519]\n", liveTLS + "  curve_preferences: [X25519, CurveP256]\n", "", "", "", "", 200},

		{"another certificate", servedPair("prom"), servedPair("other"), "the certificate becomes that of prom.example.com", "", "clients that trust the old certificate alone", "clients that trust the new certificate alone", 200},
		{"fewer names", servedPair("prom"), servedPair("fewer"), "localhost", "", "clients that call it prom.example.com", "", 200},
		{"more names", servedPair("fewer"), servedPair("more"), "db1.example.com", "", "trust the old", "clients that call it prom.example.com, db1.example.com, *.wild.example.com", 200},
		{"an expired one", servedPair("prom"), servedPair("past"), "until", "", "every client that verifies: the new certificate is expired", "", 200},
		{"one for clients", servedPair("prom"), servedPair("clients-only"), "", "", "every client that verifies: the new certificate is not for servers", "", 200},
		{"a valid one again", servedPair("past"), servedPair("prom"), "", "", "", "every client that verifies: the old certificate is expired", 200},
		{"RSA", servedPair("prom"), servedPair("prom-rsa"), "cipher suites", "", gcm128, rsa128, 200},
		{"renewed by the same CA", servedPair("by-one"), servedPair("by-one-again"), "the certificate becomes", "", "", "", 200},
		{"another CA", servedPair("by-one"), servedPair("by-two"), "the certificate becomes", "", `clients that trust "Server CA one" alone`, `clients that trust "Server CA two" alone`, 200},
		{"the CA was made anew", servedPair("by-one"), servedPair("by-one-anew"), "the certificate becomes", "", `the issuer is another of that name`, "another of that name", 200},
		{"a CA in the place of none", servedPair("prom"), servedPair("by-one"), "", "", "clients that trust the old certificate alone", `clients that trust "Server CA one" alone`, 200},
		{"no CA any more", servedPair("by-one"), servedPair("prom"), "", "", `clients that trust "Server CA one" alone`, "clients that trust the new certificate alone", 200},
		{"the root is sent along", servedPair("by-one"), "tls_server_config:\n  cert_file: by-one-with-root.crt\n  key_file: by-one.key\n", "sent along", "", "", "", 200},
		{"another CA, with its root", "tls_server_config:\n  cert_file: by-one-with-root.crt\n  key_file: by-one.key\n", servedPair("by-two"), "", "", `"Server CA one"`, `"Server CA two"`, 200},

		{"the same pair as text", servedPair("prom"), "tls_server_config:\n" + inline("cert", "prom.crt") + inline("key", "prom.key"), "", "", "", "", 200},
		{"another pair as text", servedPair("prom"), "tls_server_config:\n" + inline("cert", "other.crt") + inline("key", "other.key"), "the certificate becomes", "", "trust the old certificate", "trust the new certificate", 200},
		{"a file beside the text", "tls_server_config:\n" + inline("cert", "other.crt") + inline("key", "other.key"), servedPair("other") + inline("cert", "prom.crt"), "", "", "", "", 200},
		{"the same client CA as text", verify, policy("RequireAndVerifyClientCert") + inline("client_ca", "client-ca.crt"), "", "", "", "", 0},
		{"another client CA as text", verify, policy("RequireAndVerifyClientCert") + inline("client_ca", "client-ca-two.crt"), `"Ops CA two"`, "", `"Ops CA"`, `"Ops CA two"`, 0},
		{"another client CA", verify, withCA("client-ca-two.crt"), `the client CA becomes "Ops CA two"`, "", `clients signed by "Ops CA"`, `clients signed by "Ops CA two"`, 0},
		{"a second client CA", verify, withCA("client-ca-both.crt"), `"Ops CA", "Ops CA two"`, "", "", `clients signed by "Ops CA two"`, 0},
		{"one client CA goes", withCA("client-ca-both.crt"), verify, `the client CA becomes "Ops CA"`, "", `clients signed by "Ops CA two"`, "", 0},
		{"a pin", verify, withCA("stranger.crt"), "the client CA", "", `clients signed by "Ops CA"`, `clients that show the certificate "prometheus.example.com"`, 0},
		{"a client CA that is none", verify, withCA("prom.key"), "none that lets anyone in", "", `clients signed by "Ops CA"`, "", 0},
		{"the system's CAs", verify, policy("RequireAndVerifyClientCert"), "any CA that the system knows", "", `clients signed by "Ops CA"`, "clients signed by any CA that the system knows", 0},
		{"a client CA in their place", policy("RequireAndVerifyClientCert"), verify, `"Ops CA"`, "", "any CA that the system knows", `"Ops CA"`, 0},

		{"names", verify, verify + "  client_allowed_sans: [prometheus.example.com]\n", "need one of the names prometheus.example.com", "session", "none of the names prometheus.example.com", "", 0},
		{"no names any more", verify + "  client_allowed_sans: [prometheus.example.com]\n", verify, "not looked at any more", "", "", "none of the names", 0},
		{"a name goes", verify + "  client_allowed_sans: [prometheus.example.com, grafana.example.com]\n", verify + "  client_allowed_sans: [prometheus.example.com]\n", "need one of", "session", "clients named grafana.example.com", "", 0},
		{"a name comes", verify + "  client_allowed_sans: [prometheus.example.com]\n", verify + "  client_allowed_sans: [grafana.example.com, prometheus.example.com]\n", "need one of", "", "", "clients named grafana.example.com", 0},
		{"an empty list", verify, verify + "  client_allowed_sans: []\n", "empty list", "session", "empty list", "", 0},
		{"names where nobody is asked", liveTLS, liveTLS + "  client_allowed_sans: [prometheus.example.com]\n", "", "", "", "", 200},
		{"names, and a certificate is optional", policy("RequestClientCert"), policy("RequestClientCert") + "  client_allowed_sans: [prometheus.example.com]\n", "need one of", "session", "clients without a certificate", "", 200},
		{"names, and certificates are asked for now", liveTLS, verify + "  client_allowed_sans: [prometheus.example.com]\n", "need one of", "", "clients without a certificate", "", 200},

		{"an unknown key", liveTLS, liveTLS + "  nonsense: 1\n", "every request gets status 500, and every new handshake fails", "does not come up again", "everyone", "", 500},
		{"no YAML", "# nothing\n", "\t\n@\n", "every request gets status 500", "does not come up again: yaml:", "everyone", "", 500},
		{"a bad header", liveTLS, liveTLS + headers + "Server: x\n", "every request gets status 500", "HTTP header", "everyone", "", 500},
		{"a pair that does not fit", liveTLS, "tls_server_config:\n  cert_file: prom.crt\n  key_file: other.key\n", "every new handshake fails (alert 80); open connections go on", "private key does not match", "everyone who connects anew", "", 200},
		{"a file that is gone", liveTLS, servedPair("gone"), "open connections go on", "failed to read cert_file", "everyone who connects anew", "", 200},
		{"a policy that there is not", liveTLS, policy("Nonsense"), "open connections go on", "invalid ClientAuth", "everyone who connects anew", "", 200},
		{"plain, with TLS that is broken", "# none\n", servedPair("gone"), "", "TLS off → on", "", "", 200},
		{"no hash", liveTLS + alice, liveTLS + alice + "  bob: nonsense\n", "", "does not come up again: crypto/bcrypt", "", "", 401},
	}
}

// TestChange holds what --replaces says to a running server: visitors of all kinds
// come before the file is replaced, behind it, and when the server was started anew.
func TestChange(t *testing.T) {
	now := time.Now()
	dir, systemRoots := changeMaterial(t, now)
	servers := startLive(t, systemRoots)
	all := replacements(t, dir)
	everyKeyChanges(t, all)
	for _, from := range []string{"NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"} {
		for _, to := range []string{"NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"} {
			config := func(name string) string {
				if name == "NoClientCert" {
					return policy(name)
				}
				return policy(name) + "  client_ca_file: client-ca.crt\n"
			}
			all = append(all, replacement{from + " to " + to, config(from), config(to), "*", "", "*", "*", 0})
		}
	}
	for i, r := range all {
		t.Run(r.name, func(t *testing.T) {
			path := filepath.Join(dir, fmt.Sprintf("change-%d.yml", i))
			r.play(t, now, dir, path, servers)
		})
	}
}

// everyKeyChanges asserts that each key of the format is what some change is about.
func everyKeyChanges(t *testing.T, all []replacement) {
	t.Helper()
	of := func(config, indent, name string) (value string) {
		within := false
		for line := range strings.Lines(config) {
			rest, found := strings.CutPrefix(line, indent+name+":")
			if within = found || within && strings.HasPrefix(line, indent+" "); within {
				value += rest
			}
		}
		return value
	}
	for _, key := range webconfig.Keys {
		indent := strings.Repeat("  ", strings.Count(key.Section, ".")+1)
		if key.Section == "" {
			indent = ""
		}
		if !slices.ContainsFunc(all, func(r replacement) bool { return of(r.old, indent, key.Name) != of(r.new, indent, key.Name) }) {
			t.Errorf("no change is about %s", key.Name)
		}
	}
}

// play makes the change, and compares what becomes of the visitors with what is said.
func (r *replacement) play(t *testing.T, now time.Time, dir, path string, servers *liveServers) {
	replace := func(config string) {
		if err := os.WriteFile(path+".new", []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	guests := append(visitors(t, dir), ticketHolder(t, dir, "client"), ticketHolder(t, dir, "client-other-name"), ticketHolder(t, dir, "stranger"))
	come := func(address string) []reception {
		var all []reception
		for i := range guests {
			client := guests[i].client(false)
			all = append(all, guests[i].ask(t, client, address))
		}
		return all
	}
	replace(r.old)
	running := servers.serve(t, path)
	before := come(running)
	stayer := guest{name: "a stayer", scheme: "https", tls: guests[2].tls}
	if before[0].said == "200" || before[0].said == "401" || before[0].said == "429" {
		stayer.scheme = "http"
	}
	keeps := stayer.client(true)
	stayer.ask(t, keeps, running)

	if err := os.WriteFile(path+".old", []byte(r.old), 0o600); err != nil {
		t.Fatal(err)
	}
	replace(r.new)
	kept := stayer.ask(t, keeps, running)
	after := come(running)
	restarted := make([]reception, len(guests))
	again, why := servers.start(t, path)
	comesUp := why == ""
	if comesUp {
		restarted = come(again)
	}

	opts := check.WebConfigOptions{Now: now, Replaces: path + ".old"}
	change := check.WebConfig(t.Context(), opts, path).Files[0].Change
	if change == nil {
		t.Fatal("no change is told")
	}
	r.told(t, change)
	r.holds(t, change, guests, before, after, restarted, comesUp)
	if r.kept != 0 && kept.said != fmt.Sprint(r.kept) {
		t.Errorf("an open connection meets %s, not %d", kept.said, r.kept)
	}
	if t.Failed() {
		t.Logf("told: %+v\nbefore: %s\nafter: %s\nrestarted: %s", *change, in(guests, before), in(guests, after), in(guests, restarted))
	}
}

func in(guests []guest, met []reception) string {
	var names []string
	for i := range guests {
		if met[i].in {
			names = append(names, guests[i].name)
		}
	}
	return strings.Join(names, ", ")
}

// told compares the lists with the words that are wanted.
func (r *replacement) told(t *testing.T, change *finding.Change) {
	t.Helper()
	for _, list := range []struct {
		name, want string
		got        []string
	}{{"at once", r.atOnce, change.AtOnce}, {"restart", r.restart, change.Restart}, {"locks out", r.locksOut, change.LocksOut}, {"opens", r.opensTo, change.Opens}} {
		text := strings.Join(list.got, "; ")
		if list.want != "*" && list.want != "" && !strings.Contains(text, list.want) {
			t.Errorf("%s: %q, want %q", list.name, text, list.want)
		}
	}
}

// holds compares the lists with what became of the visitors: a list is empty just
// when it has nobody to tell of.
func (r *replacement) holds(t *testing.T, change *finding.Change, guests []guest, before, after, restarted []reception, comesUp bool) {
	t.Helper()
	var differs, waits, locked, opened []string
	for i, g := range guests {
		if before[i].in != after[i].in || before[i].in && before[i].shown != after[i].shown {
			differs = append(differs, g.name)
		}
		if comesUp && (after[i].in != restarted[i].in || after[i].in && after[i].shown != restarted[i].shown) {
			waits = append(waits, g.name)
		}
		if before[i].in && (!after[i].in || comesUp && !restarted[i].in) {
			locked = append(locked, g.name)
		}
		if !before[i].in && (after[i].in || comesUp && restarted[i].in) {
			opened = append(opened, g.name)
		}
	}
	if !comesUp {
		waits = append(waits, "the server does not come up")
	}
	switch {
	case strings.HasPrefix(r.name, "a wide limit"):
		waits = append(waits, "who comes more than 100000 times")
	case r.name == "NoClientCert to VerifyClientCertIfGiven":
		// The session is one without a certificate, and such clients may enter.
		waits = slices.DeleteFunc(waits, func(name string) bool { return name == "ticket of stranger" })
	}
	for _, list := range []struct {
		name string
		got  []string
		seen []string
	}{{"at once", change.AtOnce, differs}, {"restart", change.Restart, waits}, {"locks out", change.LocksOut, locked}, {"opens", change.Opens, opened}} {
		if len(list.got) == 0 != (len(list.seen) == 0) {
			t.Errorf("%s: told %q, and seen by %q", list.name, list.got, list.seen)
		}
	}
}
