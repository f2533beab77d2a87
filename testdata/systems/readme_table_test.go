//go:build systems

package systems

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// claim is a cell of the README's table: its text, and what shows that it is so.
type claim struct {
	says string
	show func(t *testing.T, dir string)
}

// notFor is the cell of a program that the row is not about.
const notFor = "–"

// claims are the cells that say something, by row and program.
var claims = map[string]map[string]claim{
	"six faults in [one file](testdata/example/web.yml)": {
		"webtool": {"all, each at its place", func(t *testing.T, dir string) {
			sixFaults(t, dir).fails(t, "webtool", "web.yml:4:13: ", "web.yml:14:8: ", "6 errors")
		}},
		"promtool": {"one, without a place", oneFault},
	},
	"a key that does not fit, through a pipe": {
		"webtool": {"error", func(t *testing.T, dir string) {
			misfit(t, dir, "webtool").fails(t, "webtool", "does not belong to the certificate")
		}},
		"promtool": {"SUCCESS", func(t *testing.T, dir string) { misfit(t, dir, "promtool").says(t, 0, "SUCCESS") }},
	},
	"a certificate that has expired": {
		"webtool": {"error", func(t *testing.T, dir string) {
			ours(t, dir, "check", "web-config", "expired.yml").fails(t, "webtool", "[cert-expired]")
		}},
		"promtool": {"SUCCESS", func(t *testing.T, dir string) {
			run(t, dir, nil, "promtool", "check", "web-config", "expired.yml").says(t, 0, "SUCCESS")
		}},
		"openssl": {"`-checkend`: status 1", func(t *testing.T, dir string) {
			run(t, dir, nil, "openssl", "x509", "-in", "expired.crt", "-noout", "-checkend", "0").says(t, 1, "Certificate will expire")
		}},
	},
	"a certificate for another host": {
		"webtool": {"`--host`: error", func(t *testing.T, dir string) {
			ours(t, dir, "check", "web-config", "--host", "db1.example.net", "web.yml").fails(t, "webtool", "[cert-host-not-covered]")
		}},
		"promtool": {"SUCCESS", func(t *testing.T, dir string) {
			run(t, dir, nil, "promtool", "check", "web-config", "web.yml").says(t, 0, "SUCCESS")
		}},
		"openssl": {"`-checkhost`: a word, and status 0", func(t *testing.T, dir string) {
			run(t, dir, nil, "openssl", "x509", "-in", "prom.crt", "-noout", "-checkhost", "db1.example.net").says(t, 0, "does NOT match")
		}},
	},
	"a new certificate for `localhost`, and clients in Go": {
		"webtool": {"let in", func(t *testing.T, dir string) {
			ours(t, dir, "gen", "cert", "--host", "localhost", "--cert-file", "new.crt").must(t, "webtool")
			new := ours(t, dir, "probe", "--ca-file", "new.crt", "https://localhost:"+port(startOpenSSL(t, dir, "-www", "-cert", "new.crt", "-key", "new.key")))
			new.must(t, "webtool probe")
		}},
		"openssl": {"refuse it, unless `-addext` has a SAN", func(t *testing.T, dir string) {
			run(t, dir, nil, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "guide.key", "-out", "guide.crt").must(t, "openssl")
			address := port(startOpenSSL(t, dir, "-www", "-cert", "guide.crt", "-key", "guide.key"))
			ours(t, dir, "probe", "--ca-file", "guide.crt", "https://localhost:"+address).fails(t, "webtool probe", "relies on legacy Common Name field")
		}},
	},
	"a password of 80 bytes": {
		"webtool": {"refused", func(t *testing.T, dir string) {
			o := run(t, dir, nil, "sh", "-c", "printf '%080d\\n' 0 | webtool hash-password")
			o.says(t, 3, "80 bytes")
		}},
		"htpasswd": {"cut to 72, without a word", func(t *testing.T, dir string) {
			o := run(t, dir, nil, "sh", "-c", `printf '%080d\n' 0 | htpasswd -niB u | cut -d: -f2 >hash; printf '%072d\n' 0 | webtool hash-password --verify "$(cat hash)"`)
			o.must(t, "the first 72 bytes")
		}},
	},
	"the cost of a hash": {
		"webtool": {"10, [for a reason](docs/passwords.md#the-cost)", func(t *testing.T, dir string) {
			run(t, dir, nil, "sh", "-c", "echo secret | webtool hash-password").says(t, 0, "$2a$10$")
		}},
		"htpasswd": {"5", func(t *testing.T, dir string) {
			run(t, dir, nil, "sh", "-c", "echo secret | htpasswd -niB u").says(t, 0, "$2y$05$")
		}},
	},
	"a scrape job with a `ca_file` that is not there": {
		"webtool": {"error", func(t *testing.T, dir string) {
			ours(t, dir, "check", "scrape-config", "prometheus.yml").fails(t, "webtool", "gone.crt")
		}},
		"promtool": {"SUCCESS", func(t *testing.T, dir string) {
			run(t, dir, nil, "promtool", "check", "config", "prometheus.yml").says(t, 0, "SUCCESS")
		}},
	},
	"five ways to ask for a client certificate": {
		"webtool": {"told apart", func(t *testing.T, dir string) {
			toldApart(t, dir, 5, func(t *testing.T, address string) string {
				return lookAt(t, dir, "--full", "--max-connections", "100", "--ca-file", "prom.crt", "https://"+address).clientAuth()
			})
		}},
		"openssl": {"3 kinds", func(t *testing.T, dir string) {
			toldApart(t, dir, 3, func(t *testing.T, address string) string {
				o := run(t, dir, nil, "sh", "-c", "openssl s_client -connect "+address+" </dev/null")
				return fmt.Sprint(strings.Contains(o.output, "Acceptable client certificate CA names"), o.status)
			})
		}},
		"sslscan": {"2 kinds", func(t *testing.T, dir string) {
			toldApart(t, dir, 2, func(t *testing.T, address string) string {
				o := run(t, dir, nil, "sslscan", "--no-colour", address)
				return strings.ReplaceAll(o.output, port(address), "PORT")
			})
		}},
	},
	"connections for a look at all of TLS": {
		"webtool": {"25 at most", func(t *testing.T, dir string) {
			address, seen := counted(t, startOpenSSL(t, dir, "-www"))
			ours(t, dir, "probe", "--full", "--ca-file", "prom.crt", "https://localhost:"+port(address))
			if n := seen.Load(); n == 0 || n > 25 {
				t.Errorf("%d connections", n)
			}
		}},
		"sslscan": {"50 and more", func(t *testing.T, dir string) {
			address, seen := counted(t, startOpenSSL(t, dir, "-www"))
			run(t, dir, nil, "sslscan", address).must(t, "sslscan")
			if n := seen.Load(); n < 50 {
				t.Errorf("%d connections", n)
			}
		}},
	},
}

// says fails the test unless the program ended with a status and said so.
func (o outcome) says(t *testing.T, status int, words string) {
	t.Helper()
	if o.status != status || !strings.Contains(o.output, words) {
		t.Errorf("status %d, want %d and %q in\n%s", o.status, status, words, o.output)
	}
}

// TestREADMETable reads the table that sets webtool beside other programs: each of its
// cells is one of claims, and each claim is tried.
func TestREADMETable(t *testing.T) {
	_, table, ok := strings.Cut(readFile(t, "../../README.md"), "\n| asked of them | ")
	table, _, ended := strings.Cut(table, "\n\n")
	if !ok || !ended {
		t.Fatal("the README has no such table")
	}
	cells := func(line string) []string { return strings.Split(strings.Trim(line, "| \n"), " | ") }
	lines := strings.Split(table, "\n")
	programs, rows := cells(lines[0]), 0
	for _, line := range lines[2:] {
		row := cells(line)
		tried, ok := claims[row[0]]
		if !ok || len(row) != len(programs)+1 {
			t.Errorf("a row that is not tried: %q", line)
			continue
		}
		rows++
		shown := 0
		for i, program := range programs {
			c, ok := tried[program]
			if text := row[i+1]; text == notFor && !ok {
				continue
			} else if !ok || text != c.says {
				t.Errorf("%s, %s: the README says %q, tried is %q", row[0], program, text, c.says)
				continue
			}
			shown++
			t.Run(program+", "+row[0], func(t *testing.T) { c.show(t, tableDir(t)) })
		}
		if shown != len(tried) {
			t.Errorf("%s: %d cells, and %d claims", row[0], shown, len(tried))
		}
	}
	if rows != len(claims) {
		t.Errorf("%d rows, and %d that are tried", rows, len(claims))
	}
}

// tableDir is a folder with the files that the claims are about.
func tableDir(t *testing.T) string {
	dir := probeDir(t)
	pair := func(name string) string { return strings.ReplaceAll(goodConfig, "prom.", name+".") }
	for _, name := range []string{"web.yml", "prom.crt", "prom.key"} {
		put(t, filepath.Join("../example", name), filepath.Join(dir, "example", name))
	}
	writeFiles(t, dir, map[string]string{
		"web.yml": goodConfig, "expired.yml": pair("expired"),
		// Relative names would be looked for beside /dev/stdin.
		"misfit.yml":     fmt.Sprintf("tls_server_config:\n  cert_file: %s\n  key_file: %s\n", filepath.Join(dir, "prom.crt"), filepath.Join(dir, "other.key")),
		"prometheus.yml": "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n    ca_file: gone.crt\n  static_configs:\n  - targets: [localhost:9100]\n",
	})
	return dir
}

// ours runs webtool.
func ours(t *testing.T, dir string, args ...string) outcome {
	return run(t, dir, nil, filepath.Join(binDir(t), "webtool"), args...)
}

func sixFaults(t *testing.T, dir string) outcome {
	return ours(t, filepath.Join(dir, "example"), "check", "web-config", "web.yml")
}

func oneFault(t *testing.T, dir string) {
	o := run(t, filepath.Join(dir, "example"), nil, "promtool", "check", "web-config", "web.yml")
	if o.says(t, 1, "web.yml FAILED: "); strings.Count(strings.TrimSpace(o.output), "\n") > 0 || strings.Contains(o.output, ":6") || strings.Contains(o.output, "line") {
		t.Errorf("more than one fault, or a place:\n%s", o.output)
	}
}

func misfit(t *testing.T, dir, program string) outcome {
	return run(t, dir, nil, "sh", "-c", "cat misfit.yml | "+program+" check web-config /dev/stdin")
}

// toldApart starts a server for each way to ask, and counts how many kinds are seen.
func toldApart(t *testing.T, dir string, want int, look func(t *testing.T, address string) string) {
	kinds := map[string]bool{}
	for _, flags := range []string{"", "-verify 2", "-verify 2 -verify_return_error", "-Verify 2", "-Verify 2 -verify_return_error"} {
		kinds[look(t, startOpenSSL(t, dir, append(strings.Fields(flags), "-tls1_2", "-CAfile", "client-ca.crt", "-www")...))] = true
	}
	if len(kinds) != want {
		t.Errorf("%d kinds, want %d: %v", len(kinds), want, kinds)
	}
}

// counted passes connections on to a server, one after the other, and counts them.
func counted(t *testing.T, server string) (address string, seen *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	seen = new(atomic.Int32)
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			seen.Add(1)
			go pass(client, server)
		}
	}()
	return l.Addr().String(), seen
}

// pass passes one connection on, for a while at most.
func pass(client net.Conn, server string) {
	defer client.Close()
	there, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer there.Close()
	_ = client.SetDeadline(time.Now().Add(time.Minute))
	_ = there.SetDeadline(time.Now().Add(time.Minute))
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{client, there}, {there, client}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			// The end of one side is passed on as such.
			if tcp, ok := way[0].(*net.TCPConn); ok {
				_ = tcp.CloseWrite()
			}
			done <- struct{}{}
		}()
	}
	<-done
	<-done
}
