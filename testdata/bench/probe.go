package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"webtool/testdata/bench/fleet"
)

// How many endpoints the long runs of probe look at, and how many at once.
const (
	manyEndpoints = 1000
	someEndpoints = 20
	probeWorkers  = 16
)

// probed are servers of exporter-toolkit, each on a port of its own, which share a
// web config.
type probed struct {
	webtool, config, ca, name string
	addresses                 []string
}

// againstProbes compares probe with other programs that look at endpoints, and with
// a bare loop of handshakes and requests.
func againstProbes(dir, webtool string, n int) {
	for _, program := range []string{"openssl", "sslscan", "nmap"} {
		if _, err := exec.LookPath(program); err != nil {
			log.Fatalf("%[1]s is missing: apt-get install %[1]s", program)
		}
	}
	p, stop := startProbed(dir, webtool)
	defer stop()
	one := "https://" + p.addresses[0]
	full := p.probe("--full", "--web-config", p.config, one)
	client := []string{"openssl", "s_client", "-connect", p.addresses[0], "-CAfile", p.ca, "-servername", p.name}
	fmt.Printf("%-28s %22s %22s %22s\n", "probe / others", "wall", "processor", "peak memory")
	measure(pairing{"full report / s_client", full, client}, n)
	measure(pairing{"--full / s_client", p.probe("--full", one), client}, n)
	measure(pairing{"--web-config / s_client", p.probe("--web-config", p.config, one), client}, n)
	few := max(n/3, 3)
	measure(pairing{"full report / sslscan", full, []string{"sslscan", p.addresses[0]}}, few)

	some, ports := p.probe("--full"), ""
	for _, address := range p.addresses[:someEndpoints] {
		some = append(some, "https://"+address)
		_, port, _ := net.SplitHostPort(address)
		ports += "," + port
	}
	// nmap looks at all ports of a host at once, or is called once for each.
	scan := "nmap -Pn -n --script +ssl-enum-ciphers 127.0.0.1 -p "
	measure(pairing{fmt.Sprintf("%d times --full / %d nmap", someEndpoints, someEndpoints), some,
		[]string{"sh", "-c", "for port in " + strings.ReplaceAll(ports[1:], ",", " ") + "; do " + scan + "$port || exit; done"}}, few)
	measure(pairing{fmt.Sprintf("%d times --full / 1 nmap", someEndpoints), some, strings.Fields(scan + ports[1:])}, few)

	many := p.probe("--workers", fmt.Sprint(probeWorkers), "--targets", p.targets(dir, manyEndpoints))
	p.againstLoop(many, few)
	measure(pairing{fmt.Sprintf("%d / %d endpoints", manyEndpoints, manyEndpoints/10), many,
		p.probe("--workers", fmt.Sprint(probeWorkers), "--targets", p.targets(dir, manyEndpoints/10))}, few)
}

// probe is a command line.
func (p *probed) probe(args ...string) []string {
	return append([]string{p.webtool, "probe", "--ca-file", p.ca, "--server-name", p.name}, args...)
}

// targets writes a file that names the first n endpoints.
func (p *probed) targets(dir string, n int) string {
	path := filepath.Join(dir, fmt.Sprintf("targets-%d", n))
	text := "https://" + strings.Join(p.addresses[:n], "\nhttps://") + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}
	return path
}

// startProbed starts the servers, in one process.
func startProbed(dir, webtool string) (p *probed, stop func()) {
	servers, err := fleet.Make(dir, 1)
	if err != nil {
		log.Fatal(err)
	}
	p = &probed{webtool: webtool, config: servers[0].Config, ca: strings.TrimSuffix(servers[0].Config, ".yml") + ".crt", name: "node0.example.org"}
	oracle := filepath.Join(dir, "oracle")
	build := exec.Command("go", "build", "-o", oracle, ".")
	build.Dir, build.Stderr = "testdata/oracle", os.Stderr
	if err := build.Run(); err != nil {
		log.Fatal(err)
	}
	server := exec.Command(oracle, "-live")
	in, err := server.StdinPipe()
	if err != nil {
		log.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		log.Fatal(err)
	}
	answers := json.NewDecoder(out)
	for range manyEndpoints {
		var answer struct{ Address, Error string }
		if err := json.NewEncoder(in).Encode(p.config); err != nil {
			log.Fatal(err)
		}
		if err := answers.Decode(&answer); err != nil || answer.Error != "" {
			log.Fatal(err, answer.Error)
		}
		p.addresses = append(p.addresses, answer.Address)
	}
	return p, func() {
		in.Close()
		_ = server.Wait()
	}
}

// againstLoop compares a look at many endpoints with a bare loop over them.
func (p *probed) againstLoop(args []string, n int) {
	pem, err := os.ReadFile(p.ca)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots, ServerName: p.name, NextProtos: []string{"http/1.1"}}
	var wall, cpu []float64
	for i := range n + 1 {
		a, b := start(args), p.loop(config)
		if i == 0 {
			continue
		}
		wall = append(wall, float64(a.wall)/float64(b.wall))
		cpu = append(cpu, float64(a.cpu)/float64(b.cpu))
	}
	fmt.Printf("%-28s %22s %22s\n", fmt.Sprintf("%d endpoints / bare loop", manyEndpoints), ratios(wall), ratios(cpu))
}

// loop shakes hands with every endpoint and sends one request, as many at once as
// probe does.
func (p *probed) loop(config *tls.Config) run {
	before, begin := processor(), time.Now()
	next := make(chan string)
	var wait sync.WaitGroup
	for range probeWorkers {
		wait.Go(func() {
			for address := range next {
				if err := get(address, config); err != nil {
					log.Fatal(err)
				}
			}
		})
	}
	for _, address := range p.addresses {
		next <- address
	}
	close(next)
	wait.Wait()
	return run{wall: time.Since(begin), cpu: processor() - before}
}

func get(address string, config *tls.Config) error {
	conn, err := tls.Dial("tcp", address, config)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", address); err != nil {
		return err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
