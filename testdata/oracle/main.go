// Command oracle says what exporter-toolkit really makes of web config files.
//
// It is a module of its own, so that the toolkit is never linked into webtool;
// webtool's tests build it and hold their own verdict against its answers.
//
// It reads paths from standard input, one JSON string a line, and answers each,
// in the same order, with one line:
//
//	{"path": "web.yml", "validate": ["…"], "serve": ["…"]}
//
// "validate" holds the error texts of web.Validate, as promtool would print
// them, "serve" those of web.Serve, which is what an exporter does when it
// starts. An empty list means that the file is accepted. A list has more than
// one text where the toolkit's answer depends on Go's random map order.
//
// With -live it starts a server for each file instead, answers with its address,
//
//	{"path": "web.yml", "address": "127.0.0.1:40123", "error": ""}
//
// and keeps all of them up until standard input ends.
//
// With -clients it connects to such servers with the client of prometheus/common,
// and answers what the client got to see (clients.go).
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// answer is one line of output.
type answer struct {
	Path     string   `json:"path"`
	Validate []string `json:"validate"`
	Serve    []string `json:"serve"`
}

func main() {
	ask := func() error { return run(os.Stdin, os.Stdout) }
	if len(os.Args) == 2 && os.Args[1] == "-live" {
		ask = func() error { return runLive(os.Stdin, os.Stdout, os.Stderr) }
	}
	if len(os.Args) == 2 && os.Args[1] == "-clients" {
		ask = func() error { return runClients(os.Stdin, os.Stdout, os.Stderr) }
	}
	if err := ask(); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// run answers every path of in, on all cores, in order.
func run(in io.Reader, out io.Writer) error {
	// Each path travels with the channel for its answer; the queue keeps the
	// order and bounds how far the workers may run ahead.
	type job struct {
		path   string
		answer chan answer
	}
	work := make(chan job)
	queue := make(chan job, 1024)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for j := range work {
				j.answer <- ask(j.path)
			}
		}()
	}

	var readErr error
	go func() {
		defer close(queue)
		defer close(work)
		lines := json.NewDecoder(bufio.NewReader(in))
		for {
			var path string
			if err := lines.Decode(&path); err != nil {
				if !errors.Is(err, io.EOF) {
					readErr = fmt.Errorf("standard input wants one JSON string a line: %w", err)
				}
				return
			}
			j := job{path, make(chan answer, 1)}
			queue <- j
			work <- j
		}
	}()

	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for j := range queue {
		if err := lines.Encode(<-j.answer); err != nil {
			return err
		}
	}
	return readErr
}

// ask puts one file to both of the toolkit's ways in.
func ask(path string) answer {
	return answer{
		Path:     path,
		Validate: texts(func() error { return validate(path) }),
		Serve:    texts(func() error { return serve(path) }),
	}
}
