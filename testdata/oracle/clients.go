package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/prometheus/common/config"
)

// visit is one line of input of "oracle -clients": a client as amtool and promtool
// read it with --http.config.file, and where it goes.
type visit struct {
	Config string `json:"config"`
	URL    string `json:"url"`
}

// welcome is one line of output: the status that the client gets, or why it gets
// none.
type welcome struct {
	Status int    `json:"status"`
	Error  string `json:"error"`
}

// runClients sends one request for each line of in.
func runClients(in io.Reader, out io.Writer) error {
	visits := json.NewDecoder(bufio.NewReader(in))
	lines := json.NewEncoder(out)
	for {
		var v visit
		if err := visits.Decode(&v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("standard input wants a config and a URL a line: %w", err)
		}
		var w welcome
		if status, err := v.pay(); err != nil {
			w.Error = err.Error()
		} else {
			w.Status = status
		}
		if err := lines.Encode(w); err != nil {
			return err
		}
	}
}

// pay goes there with prometheus/common's own client.
func (v visit) pay() (status int, err error) {
	c, _, err := config.LoadHTTPConfigFile(v.Config)
	if err != nil {
		return 0, err
	}
	client, err := config.NewClientFromConfig(*c, "oracle")
	if err != nil {
		return 0, err
	}
	defer client.CloseIdleConnections()
	request, err := http.NewRequest(http.MethodGet, v.URL, nil)
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
