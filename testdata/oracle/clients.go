package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/config"
)

// question is one line of input of "oracle -clients": which client asks which
// server for what. The server of a config is started when it is first asked for, and
// stays up.
type question struct {
	Web    string `json:"web"`    // the web config
	Client string `json:"client"` // a bare HTTP client config
	Scheme string `json:"scheme"`
	Host   string `json:"host"`
	Method string `json:"method"` // "" is GET
}

// response is one line of output: what the client got to see.
type response struct {
	URL     string   `json:"url"`
	Refused string   `json:"refused"` // why the client's config is refused
	Broken  string   `json:"broken"`  // why no client can be made
	Status  string   `json:"status"`  // "401 Unauthorized"
	Errors  []string `json:"errors"`  // of the requests, each once; a race may let them differ
	Server  string   `json:"server"`  // why there is no server
}

// runClients answers each question with prometheus/common's own client, made as a
// scrape pool makes it.
func runClients(in io.Reader, out, logs io.Writer) error {
	lines, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	servers := map[string]live{}
	for {
		var q question
		if err := lines.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("standard input wants one JSON object a line: %w", err)
		}
		server, ok := servers[q.Web]
		if !ok {
			server = start(q.Web, logs)
			servers[q.Web] = server
		}
		if err := answers.Encode(connect(q, server)); err != nil {
			return err
		}
	}
}

func connect(q question, server live) response {
	if server.Error != "" {
		return response{Server: server.Error}
	}
	// As a scrape makes its URL (prometheus, scrape/target.go).
	u := url.URL{Scheme: q.Scheme, Host: q.Host + server.Address[len("127.0.0.1"):], Path: "/metrics"}
	r := response{Errors: []string{}, URL: u.String()}
	content, err := os.ReadFile(q.Client)
	if err != nil {
		return response{Refused: err.Error()}
	}
	cfg, err := config.LoadHTTPConfig(string(content))
	if err != nil {
		r.Refused = err.Error()
		return r
	}
	cfg.SetDirectory(filepath.Dir(q.Client))
	method := q.Method
	if method == "" {
		method = http.MethodGet
	}
	for run := 0; run < 2 || run < 40 && allLost(r.Errors); run++ {
		client, err := config.NewClientFromConfig(*cfg, "oracle")
		if err != nil {
			r.Broken = err.Error()
			return r
		}
		status, err := request(client, method, r.URL)
		if err != nil && !slices.Contains(r.Errors, err.Error()) {
			r.Errors = append(r.Errors, err.Error())
		}
		r.Status = status
		client.CloseIdleConnections()
	}
	return r
}

// allLost reports whether the client lost the race each time: in TLS 1.3 it may write
// to a server that has sent its alert and gone, before it has read the alert.
func allLost(errors []string) bool {
	for _, text := range errors {
		if !strings.Contains(text, ": write tcp ") && !strings.HasSuffix(text, ": connection reset by peer") && !strings.HasSuffix(text, "client conn could not be established") {
			return false
		}
	}
	return len(errors) > 0
}

func request(client *http.Client, method, target string) (status string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, target, nil)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.Status, nil
}
