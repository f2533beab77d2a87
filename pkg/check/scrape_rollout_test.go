package check_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

// stage is a change of either side: the versions, the oldest first.
type stage struct {
	name    string
	clients []string // HTTP client configs
	schemes []string // of the clients; none: https
	servers []string // web configs
	order   string   // the steps: "client 1, server 1"
	gapless bool
	bridge  string // a part of what comes closest
	moves   bool   // to another port, with the same label instance

	// A version in between that the bridge speaks of, and the order with it.
	betweenClient, betweenServer string
	betweenOrder                 string
}

const (
	otherCA  = "tls_config:\n  ca_file: prom-rsa.crt\n"
	opsUser  = "basic_auth_users:\n  ops: " + quickHash + "\n"
	aliceTLS = liveTLS + "basic_auth_users:\n  alice: " + quickHash + "\n"
	withOps  = "basic_auth:\n  username: ops\n  password_file: alice.password\n"
)

var stages = []stage{
	{name: "a certificate of another CA, and a client that trusts both", clients: []string{trusting, "tls_config:\n  ca_file: all.crt\n"},
		servers: []string{liveTLS, liveRSA}, order: "client 1, server 1", gapless: true},
	{name: "a client that gives up the old CA", clients: []string{"tls_config:\n  ca_file: all.crt\n", otherCA},
		servers: []string{liveTLS, liveRSA}, order: "server 1, client 1", gapless: true},
	{name: "there and back in three versions", clients: []string{trusting, "tls_config:\n  ca_file: all.crt\n", otherCA},
		servers: []string{liveTLS, liveRSA}, order: "client 1, server 1, client 2", gapless: true},
	{name: "another user, known beside the old one", clients: []string{trusting + withAlice, trusting + withOps},
		servers: []string{aliceTLS, aliceTLS + "  ops: " + quickHash + "\n", liveTLS + opsUser}, order: "server 1, client 1, server 2", gapless: true},
	{name: "client certificates", clients: []string{trusting, pairClients["signed"]},
		servers: []string{liveTLS, liveClient}, order: "client 1, server 1", gapless: true},
	{name: "TLS 1.3 alone", clients: []string{pairClients["max12"], trusting},
		servers: []string{liveTLS, liveTLS + "  min_version: TLS13\n"}, order: "client 1, server 1", gapless: true},
	{name: "passwords", clients: []string{trusting, trusting + withAlice}, servers: []string{liveTLS, aliceTLS}, order: "client 1, server 1", gapless: true},
	{name: "no passwords", clients: []string{trusting + withAlice, trusting}, servers: []string{aliceTLS, liveTLS}, order: "server 1, client 1", gapless: true},
	{name: "no HTTP/2", clients: []string{trusting}, servers: []string{liveTLS, pairServers["http1"]}, order: "server 1 restart", gapless: true},
	{name: "another CA at one go", clients: []string{trusting, otherCA}, servers: []string{liveTLS, liveRSA}, bridge: "trust both",
		betweenClient: "tls_config:\n  ca_file: all.crt\n", betweenOrder: "client 1, server 1, client 2"},
	{name: "another user at one go", clients: []string{trusting + withAlice, trusting + withOps}, servers: []string{aliceTLS, liveTLS + opsUser}, bridge: "know both",
		betweenServer: aliceTLS + "  ops: " + quickHash + "\n", betweenOrder: "server 1, client 1, server 2"},
	{name: "another client CA at one go", clients: []string{pairClients["signed"], pairClients["stranger"]},
		servers: []string{liveClient, strings.Replace(liveClient, "client-ca.crt", "client-leaf.crt", 1)}, bridge: "know both",
		betweenServer: strings.Replace(liveClient, "client-ca.crt", "client-ca-both.crt", 1), betweenOrder: "server 1, client 1, server 2"},
	{name: "TLS at one go", clients: []string{"{}\n", trusting}, schemes: []string{"http", "https"}, servers: []string{"{}\n", liveTLS}, bridge: "takes a restart"},
	{name: "TLS off", clients: []string{trusting, "{}\n"}, schemes: []string{"https", "http"}, servers: []string{liveTLS, "{}\n"}, bridge: "turning TLS off"},
	{name: "TLS at another port", moves: true, clients: []string{"{}\n", trusting}, schemes: []string{"http", "https"},
		servers: []string{"{}\n", liveTLS}, order: "server 1, client 1, server 0", gapless: true},
	{name: "TLS and passwords at another port", moves: true, clients: []string{"{}\n", trusting + withAlice}, schemes: []string{"http", "https"},
		servers: []string{"{}\n", aliceTLS}, order: "server 1, client 1, server 0", gapless: true},
	{name: "no TLS at another port", moves: true, clients: []string{trusting, "{}\n"}, schemes: []string{"https", "http"},
		servers: []string{liveTLS, "{}\n"}, order: "server 1, client 1, server 0", bridge: "fit the old servers"},
	{name: "another CA at another port", moves: true, clients: []string{trusting, otherCA}, servers: []string{liveTLS, liveRSA},
		order: "server 1, client 1, server 0", bridge: "fit the old servers"},
	{name: "another password of the same user", clients: []string{trusting + withAlice, trusting + "basic_auth:\n  username: alice\n  password: other\n"},
		servers: []string{aliceTLS, liveTLS + "basic_auth_users:\n  alice: $2a$04$aaaaaaaaaaaaaaaaaaaaaOBqcSHpSgrqfHOOqfBqcSHpSgrqfHOOq\n"}},
	{name: "a server that locks the client out", clients: []string{trusting}, servers: []string{liveTLS, liveClient}},
}

// TestRolloutPlayed plays each order with the toolkit's server, which stays up, and
// prometheus/common's client: where an order is gapless the client gets in before,
// between and after all steps, and where there is none, it does not.
func TestRolloutPlayed(t *testing.T) {
	now := time.Now()
	dir, systemRoots := liveMaterial(t, now)
	scrapeMaterial(t, dir)
	bundle := ""
	for _, name := range []string{"client-ca.crt", "client-leaf.crt"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		bundle += string(data)
	}
	writeText(t, filepath.Join(dir, "client-ca-both.crt"), bundle)
	o := startClients(t, systemRoots)
	for n, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			got := s.plan(t, dir, now)
			order := orderWords(got)
			if got.Gapless != s.gapless || s.order != "" && order != s.order || s.bridge != "" && !strings.Contains(strings.Join(got.Bridge, "\n"), s.bridge) {
				t.Errorf("gapless %t, order %q, lost %q, bridge %q", got.Gapless, order, got.Lost, got.Bridge)
			}
			if s.bridge == "" && len(got.Bridge) > 0 {
				t.Errorf("a bridge that was not expected: %q", got.Bridge)
			}
			if lost := s.play(t, o, dir, fmt.Sprintf("%d", n), got); (len(lost) == 0) != s.gapless {
				t.Errorf("played: %q", lost)
			}
			if s.betweenOrder == "" {
				return
			}
			if s.betweenClient != "" {
				s.clients = []string{s.clients[0], s.betweenClient, s.clients[1]}
			} else {
				s.servers = []string{s.servers[0], s.betweenServer, s.servers[1]}
			}
			bridged := s.plan(t, dir, now)
			if !bridged.Gapless || orderWords(bridged) != s.betweenOrder {
				t.Errorf("with the bridge: %+v", bridged)
			}
			if lost := s.play(t, o, dir, fmt.Sprintf("%d-bridged", n), bridged); len(lost) > 0 {
				t.Errorf("played with the bridge: %q", lost)
			}
		})
	}
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// orderWords is an order in short, by the number that ends a file's name.
func orderWords(r *finding.Rollout) string {
	var words []string
	for _, step := range r.Order {
		name := strings.TrimSuffix(step.File, ".yml")
		word := step.Side + " " + name[len(name)-1:]
		if step.Restart {
			word += " restart"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func (s stage) scheme(version int) string {
	if s.schemes == nil {
		return "https"
	}
	return s.schemes[version]
}

// plan lets webtool say in which order to roll out.
func (s stage) plan(t *testing.T, dir string, now time.Time) *finding.Rollout {
	t.Helper()
	var paths, webs []string
	for i, fields := range s.clients {
		port := 9100
		if s.moves {
			port += i
		}
		text := fmt.Sprintf("scrape_configs:\n- job_name: node\n  scheme: %s\n  static_configs:\n  - targets: [localhost:%d]\n    labels: {instance: db1}\n", s.scheme(i), port)
		if fields != "{}\n" {
			for line := range strings.Lines(fields) {
				text += "  " + line
			}
		}
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("prometheus-%d.yml", i)))
		writeText(t, paths[i], text)
	}
	for i, text := range s.servers {
		webs = append(webs, filepath.Join(dir, fmt.Sprintf("web-%d.yml", i)))
		writeText(t, webs[i], text)
	}
	r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: now, WebConfigs: webs}, paths...)
	if r.Rollout == nil {
		t.Fatalf("no roll-out: %+v", r)
	}
	return r.Rollout
}

// play follows an order with a real server and a real client, and returns after
// which steps the client does not get in.
func (s stage) play(t *testing.T, o *clientsOracle, dir, name string, r *finding.Rollout) (lost []string) {
	t.Helper()
	started := 0
	web := filepath.Join(dir, fmt.Sprintf("live-%s-%d.yml", name, started))
	client := filepath.Join(dir, "live-client-"+name+".yml")
	clientAt, serverAt := 0, 0
	writeText(t, web, s.servers[0])
	writeText(t, client, s.clients[0])
	ask := func(when, scheme string) {
		a := o.ask(t, map[string]string{"web": web, "client": client, "scheme": scheme, "host": "localhost"})
		if a.Status != "200 OK" {
			lost = append(lost, fmt.Sprintf("%s: %s %s %s %s", when, a.Status, a.Server, a.Broken, a.Errors))
		}
	}
	visit := func(when string) { ask(when, s.scheme(clientAt)) }
	visit("at the start")
	if len(lost) > 0 {
		t.Fatalf("the client does not get in %q", lost)
	}
	beside := ""
	for i, step := range r.Order {
		switch {
		case step.Side == "client":
			clientAt++
			writeText(t, client, s.clients[clientAt])
			if beside != "" {
				ask("before the new address is noticed", s.scheme(clientAt-1))
				web = beside
			}
		case s.moves && beside == "":
			serverAt++
			beside = filepath.Join(dir, fmt.Sprintf("live-%s-beside.yml", name))
			writeText(t, beside, s.servers[serverAt])
		case s.moves: // the old server ends
		default:
			serverAt++
			if step.Restart {
				started++ // another server with the new file, as after a restart
				web = filepath.Join(dir, fmt.Sprintf("live-%s-%d.yml", name, started))
			}
			writeText(t, web+".new", s.servers[serverAt])
			if err := os.Rename(web+".new", web); err != nil {
				t.Fatal(err)
			}
		}
		visit(fmt.Sprintf("after step %d", i+1))
	}
	return lost
}

// clientsOracle answers one question after the other; its servers stay up.
type clientsOracle struct {
	in      io.WriteCloser
	answers *json.Decoder
}

func startClients(t *testing.T, systemRoots string) *clientsOracle {
	t.Helper()
	program := exec.CommandContext(t.Context(), string(buildOracle(t)), "-clients")
	program.Env = append(os.Environ(), "SSL_CERT_FILE="+systemRoots, "SSL_CERT_DIR="+t.TempDir())
	o := &clientsOracle{}
	out, err := program.StdoutPipe()
	if err == nil {
		o.in, err = program.StdinPipe()
	}
	if err == nil {
		err = program.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	o.answers = json.NewDecoder(out)
	t.Cleanup(func() {
		o.in.Close()
		_ = program.Wait()
	})
	return o
}

func (o *clientsOracle) ask(t *testing.T, question map[string]string) (a metClient) {
	t.Helper()
	if err := json.NewEncoder(o.in).Encode(question); err != nil {
		t.Fatal(err)
	}
	if err := o.answers.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}
