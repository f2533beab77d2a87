// Command renewal proves that a certificate can be renewed under load: it serves
// a web config with exporter-toolkit on loopback, lets verifying clients shake
// hands without a pause, and renews the certificate meanwhile.
//
//	renewal [-times N] [-clients N] [-reread] -ca-file ca.pem -web-config web.yml -- command …
//
// The command is run N times, one run after the other. Clients trust what
// -ca-file holds; with -reread they read it anew before each handshake, as
// Prometheus does, and the command is run only after each client has read it.
// It answers with one line, and fails when a single handshake did:
//
//	{"renewals": 1000, "handshakes": 52311, "failures": 0, "first_failure": ""}
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"

	"github.com/prometheus/exporter-toolkit/web"
)

type result struct {
	Renewals     int    `json:"renewals"`
	Handshakes   int64  `json:"handshakes"`
	Failures     int64  `json:"failures"`
	FirstFailure string `json:"first_failure"`
	Served       int    `json:"served"` // how many certificates the clients saw
}

func main() {
	times := flag.Int("times", 1000, "how often to run the command")
	clients := flag.Int("clients", 2, "how many clients shake hands at once")
	reread := flag.Bool("reread", false, "clients read the CA file before each handshake")
	caFile := flag.String("ca-file", "", "what clients trust")
	webConfig := flag.String("web-config", "", "web config to serve")
	flag.Parse()
	r, err := run(*webConfig, *caFile, *reread, *clients, *times, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "renewal:", err)
		os.Exit(3)
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
	if r.Failures > 0 {
		os.Exit(1)
	}
}

// load is the clients' side.
type load struct {
	addr, caFile string
	reread       bool
	stop         chan struct{}
	rounds       []atomic.Int64 // handshakes of each client
	handshakes   atomic.Int64
	failures     atomic.Int64
	first        sync.Once
	firstText    string
	served       sync.Map
}

func run(webConfig, caFile string, reread bool, clients, times int, command []string) (result, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return result{}, err
	}
	go func() {
		quiet := slog.New(slog.DiscardHandler)
		server := &http.Server{Handler: http.NotFoundHandler(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
		if err := web.Serve(listener, server, &web.FlagConfig{WebConfigFile: &webConfig}, quiet); err != nil {
			fmt.Fprintln(os.Stderr, "renewal: the server:", err)
		}
	}()
	l := &load{addr: listener.Addr().String(), caFile: caFile, reread: reread, stop: make(chan struct{}), rounds: make([]atomic.Int64, clients)}
	var wait sync.WaitGroup
	for i := range clients {
		wait.Go(func() { l.client(i) })
	}
	done := 0
	for ; done < times; done++ {
		l.waitRound()
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			return result{}, fmt.Errorf("renewal %d: %w: %s", done+1, err, out)
		}
	}
	l.waitRound()
	close(l.stop)
	wait.Wait()
	r := result{Renewals: done, Handshakes: l.handshakes.Load(), Failures: l.failures.Load(), FirstFailure: l.firstText}
	l.served.Range(func(any, any) bool { r.Served++; return true })
	return r, nil
}

// waitRound waits until each client has begun and ended a handshake, and with
// that has read the CA file.
func (l *load) waitRound() {
	for i := range l.rounds {
		for from := l.rounds[i].Load(); l.rounds[i].Load() < from+2; {
			select {
			case <-l.stop:
				return
			default:
				_, _ = os.Stat(l.caFile) // gives way
			}
		}
	}
}

func (l *load) client(i int) {
	roots, err := l.roots()
	for {
		select {
		case <-l.stop:
			return
		default:
		}
		if l.reread {
			roots, err = l.roots()
		}
		if err == nil {
			err = l.shake(roots)
		}
		l.handshakes.Add(1)
		l.rounds[i].Add(1)
		if err != nil {
			l.failures.Add(1)
			l.first.Do(func() { l.firstText = err.Error() })
		}
	}
}

func (l *load) roots() (*x509.CertPool, error) {
	data, err := os.ReadFile(l.caFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("no certificate in %s", l.caFile)
	}
	return pool, nil
}

func (l *load) shake(roots *x509.CertPool) error {
	conn, err := tls.Dial("tcp", l.addr, &tls.Config{RootCAs: roots, ServerName: "localhost"})
	if err != nil {
		return err
	}
	l.served.Store(conn.ConnectionState().PeerCertificates[0].SerialNumber.String(), true)
	return conn.Close()
}
