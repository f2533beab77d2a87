package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"webtool/testdata/bench/fleet"
)

// endpoints are servers of exporter-toolkit in one process, each on a port of its own,
// which share a web config.
type endpoints struct {
	webtool, config, ca, name string
	addresses                 []string
	end                       func()
}

// endpointsOnce are started when the first pairing wants them, and stay up for all.
type endpointsOnce struct{ running *endpoints }

func (o *endpointsOnce) stop() {
	if o.running != nil {
		o.running.end()
	}
}

// serve starts the endpoints, unless they are up.
func (p *place) serve() (*endpoints, error) {
	if p.shared.running != nil {
		return p.shared.running, nil
	}
	dir := p.dir
	servers, err := fleet.Make(dir, 1)
	if err != nil {
		return nil, err
	}
	e := &endpoints{webtool: p.webtool, config: servers[0].Config, name: servers[0].Name, ca: strings.TrimSuffix(servers[0].Config, ".yml") + ".crt"}
	oracle := filepath.Join(dir, "oracle")
	build := exec.Command("go", "build", "-o", oracle, ".")
	build.Dir, build.Stderr = "testdata/oracle", os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	server := exec.Command(oracle, "-live")
	in, err := server.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	e.end = func() {
		in.Close()
		_ = server.Wait()
	}
	p.shared.running = e
	answers := json.NewDecoder(out)
	for range manyEndpoints {
		var answer struct{ Address, Error string }
		if err := json.NewEncoder(in).Encode(e.config); err != nil {
			return nil, err
		}
		if err := answers.Decode(&answer); err != nil {
			return nil, err
		}
		if answer.Error != "" {
			return nil, errors.New(answer.Error)
		}
		e.addresses = append(e.addresses, answer.Address)
	}
	return e, nil
}

// visits is the bare loop: it shakes hands with every endpoint and sends one request, as
// many at once as probe does.
func (e *endpoints) visits() error {
	pem, err := os.ReadFile(e.ca)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: roots, ServerName: e.name, NextProtos: []string{"http/1.1"}}
	next, failed := make(chan string), make(chan error, probeWorkers)
	var wait sync.WaitGroup
	for range probeWorkers {
		wait.Go(func() {
			var errs error
			for address := range next {
				errs = errors.Join(errs, visit(address, config))
			}
			failed <- errs
		})
	}
	for _, address := range e.addresses {
		next <- address
	}
	close(next)
	wait.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

func visit(address string, config *tls.Config) error {
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
