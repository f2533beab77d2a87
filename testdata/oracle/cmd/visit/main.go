// Command visit goes to servers with prometheus/common's client, as amtool and
// promtool do with --http.config.file. It reads from standard input, one a line,
//
//	{"config": "http.yml", "url": "https://127.0.0.1:40123"}
//
// and answers with what it gets:
//
//	{"status": 200, "error": ""}
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/prometheus/common/config"
)

// visit is one line of input.
type visit struct {
	Config string `json:"config"`
	URL    string `json:"url"`
}

// welcome is one line of output: the status, or why there is none.
type welcome struct {
	Status int    `json:"status"`
	Error  string `json:"error"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "visit:", err)
		os.Exit(3)
	}
}

// run sends one request for each line of in.
func run(in io.Reader, out io.Writer) error {
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
	client, err := config.NewClientFromConfig(*c, "visit")
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
