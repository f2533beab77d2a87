package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// How many endpoints the long runs of probe look at, and how many at once.
const (
	manyEndpoints = 1000
	someEndpoints = 20
	probeWorkers  = 16
)

var probes = []pairing{
	besideOpenSSL("the full report: --full --web-config", 2.5, func(e *endpoints) []string { return e.probe("--full", "--web-config", e.config, e.url(0)) }),
	besideOpenSSL("--full", 0, func(e *endpoints) []string { return e.probe("--full", e.url(0)) }),
	besideOpenSSL("--web-config", 0, func(e *endpoints) []string { return e.probe("--web-config", e.config, e.url(0)) }),
	{
		subject: "probe", task: "the full report: --full --web-config", beside: "sslscan", needs: []string{"sslscan"},
		asked: []asked{{wall, 0.2}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (ours, theirs side, err error) {
			e, err := p.serve()
			if err != nil {
				return nil, nil, err
			}
			return p.process("", e.probe("--full", "--web-config", e.config, e.url(0))...), p.process("", "sslscan", e.addresses[0]), nil
		},
	},
	// nmap looks at all ports of a host at once, or is called once for each.
	fullBesideNmap("nmap --script ssl-enum-ciphers, once for each", 0.05, func(e *endpoints) []string {
		return []string{"sh", "-c", "for port in " + strings.Join(e.ports(someEndpoints), " ") + "; do " + strings.Join(nmap, " ") + " $port || exit; done"}
	}),
	fullBesideNmap("nmap --script ssl-enum-ciphers, one call", 0, func(e *endpoints) []string {
		return append(nmap[:len(nmap):len(nmap)], strings.Join(e.ports(someEndpoints), ","))
	}),
	{
		subject: "probe", task: fmt.Sprintf("%d endpoints", manyEndpoints), beside: "bare loop of handshakes and requests", slow: true,
		asked: []asked{{wall, 1.3}, {cpu, 0}},
		sides: func(p *place) (ours, theirs side, err error) {
			e, many, err := p.serveMany(manyEndpoints)
			if err != nil {
				return nil, nil, err
			}
			return many, bare(e.visits), nil
		},
	}, {
		subject: "probe", task: fmt.Sprintf("%d endpoints", manyEndpoints), beside: fmt.Sprintf("webtool, %d endpoints", manyEndpoints/10), slow: true,
		asked: []asked{{peak, 1.5}},
		sides: func(p *place) (ours, theirs side, err error) {
			_, many, err := p.serveMany(manyEndpoints)
			if err != nil {
				return nil, nil, err
			}
			_, few, err := p.serveMany(manyEndpoints / 10)
			return many, few, err
		},
	},
}

// besideOpenSSL pairs a look at one endpoint with one connection.
func besideOpenSSL(task string, most float64, look func(*endpoints) []string) pairing {
	return pairing{
		subject: "probe", task: task, beside: "openssl s_client", needs: []string{"openssl"},
		asked: []asked{{wall, most}, {cpu, 0}, {peak, 0}, {connections, 25}},
		sides: func(p *place) (side, side, error) {
			e, err := p.serve()
			if err != nil {
				return nil, nil, err
			}
			return p.countingConnections(look(e)), p.connection(e), nil
		},
	}
}

// nmap is the beginning of its command line, up to the ports.
var nmap = []string{"nmap", "-Pn", "-n", "--script", "+ssl-enum-ciphers", "127.0.0.1", "-p"}

func fullBesideNmap(beside string, most float64, theirs func(*endpoints) []string) pairing {
	return pairing{
		subject: "probe", task: fmt.Sprintf("--full, %d endpoints", someEndpoints), beside: beside, needs: []string{"nmap"}, slow: true,
		asked: []asked{{wall, most}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (side, side, error) {
			e, err := p.serve()
			if err != nil {
				return nil, nil, err
			}
			args := e.probe("--full")
			for i := range someEndpoints {
				args = append(args, e.url(i))
			}
			return p.process("", args...), p.process("", theirs(e)...), nil
		},
	}
}

// connection is one of openssl, which is all that it makes.
func (p *place) connection(e *endpoints) side {
	return p.reading("", func(r *run, _ []byte) error {
		r.Connections = 1
		return nil
	}, "openssl", "s_client", "-connect", e.addresses[0], "-CAfile", e.ca, "-servername", e.name)
}

// countingConnections runs a probe of one endpoint.
func (p *place) countingConnections(args []string) side {
	return p.reading("", func(r *run, out []byte) error {
		var report struct{ Endpoints []struct{ Connections int } }
		if err := json.Unmarshal(out, &report); err != nil {
			return err
		}
		if len(report.Endpoints) != 1 {
			return errors.New("not one endpoint in the report")
		}
		r.Connections = report.Endpoints[0].Connections
		return nil
	}, append(args, "--format", "json")...)
}

// serveMany makes a run over the first n endpoints.
func (p *place) serveMany(n int) (*endpoints, side, error) {
	e, err := p.serve()
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(p.dir, fmt.Sprintf("targets-%d", n))
	text := "https://" + strings.Join(e.addresses[:n], "\nhttps://") + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return nil, nil, err
	}
	return e, p.process("", e.probe("--workers", fmt.Sprint(probeWorkers), "--targets", path)...), nil
}

// probe is a command line.
func (e *endpoints) probe(args ...string) []string {
	return append([]string{e.webtool, "probe", "--ca-file", e.ca, "--server-name", e.name}, args...)
}

func (e *endpoints) url(i int) string { return "https://" + e.addresses[i] }

// ports are those of the first n endpoints.
func (e *endpoints) ports(n int) (ports []string) {
	for _, address := range e.addresses[:n] {
		_, port, _ := net.SplitHostPort(address)
		ports = append(ports, port)
	}
	return ports
}
