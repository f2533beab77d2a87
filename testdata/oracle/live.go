package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"

	"github.com/prometheus/exporter-toolkit/web"
)

// live is one line of output of "oracle -live": a server that is up, or why it
// is not.
type live struct {
	Path    string `json:"path"`
	Address string `json:"address"`
	Error   string `json:"error"`
}

// runLive starts the toolkit's server for each path of in, on loopback, and
// keeps all of them up until in ends. What they log goes to logs.
func runLive(in io.Reader, out, logs io.Writer) error {
	paths := json.NewDecoder(bufio.NewReader(in))
	lines := json.NewEncoder(out)
	for {
		var path string
		if err := paths.Decode(&path); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("standard input wants one JSON string a line: %w", err)
		}
		if err := lines.Encode(start(path, logs)); err != nil {
			return err
		}
	}
}

func start(path string, logs io.Writer) live {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return live{Path: path, Error: err.Error()}
	}
	ready := &announced{Listener: listener, accepting: make(chan struct{})}
	server := &http.Server{
		Handler:  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "let in") }),
		ErrorLog: log.New(logs, path+": ", 0),
	}
	failed := make(chan error, 1)
	go func() {
		failed <- web.Serve(ready, server, &web.FlagConfig{WebConfigFile: &path}, slog.New(slog.DiscardHandler))
	}()
	select {
	case err := <-failed:
		return live{Path: path, Error: fmt.Sprint(err)}
	case <-ready.accepting:
		return live{Path: path, Address: listener.Addr().String()}
	}
}

// announced tells when the server begins to accept connections.
type announced struct {
	net.Listener
	accepting chan struct{}
	told      bool
}

func (a *announced) Accept() (net.Conn, error) {
	if !a.told {
		a.told = true
		close(a.accepting)
	}
	return a.Listener.Accept()
}
