package clientconfig_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// buildOracle builds the program that has exporter-toolkit's server and
// prometheus/common's client in it.
var buildOracle = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "oracle")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-C", "../../../testdata/oracle", "-o", program, ".")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		return "", &buildError{err, string(out)}
	}
	return program, nil
})

type buildError struct {
	err error
	out string
}

func (e *buildError) Error() string { return e.err.Error() + "\n" + e.out }

func TestMain(m *testing.M) {
	code := m.Run()
	if program, err := buildOracle(); err == nil {
		_ = os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// conversation is with a program that answers each line of JSON with one.
type conversation struct {
	in  io.WriteCloser
	out *json.Decoder
}

// talk starts the oracle.
func talk(t *testing.T, mode string) *conversation {
	t.Helper()
	path, err := buildOracle()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.CommandContext(t.Context(), path, mode)
	in, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = program.Wait()
	})
	return &conversation{in, json.NewDecoder(bufio.NewReader(out))}
}

func (c *conversation) ask(t *testing.T, question, answer any) {
	t.Helper()
	if err := json.NewEncoder(c.in).Encode(question); err != nil {
		t.Fatal(err)
	}
	if err := c.out.Decode(answer); err != nil {
		t.Fatal(err)
	}
}

// serve starts exporter-toolkit's server with a web config.
func (c *conversation) serve(t *testing.T, webConfig string) (address string) {
	t.Helper()
	var answer struct{ Address, Error string }
	c.ask(t, webConfig, &answer)
	if answer.Error != "" {
		t.Fatalf("the server does not start: %s", answer.Error)
	}
	return answer.Address
}

// welcome is what prometheus/common's client gets.
type welcome struct {
	Status int
	Error  string
}

func (c *conversation) visit(t *testing.T, httpConfig, url string) (w welcome) {
	t.Helper()
	c.ask(t, map[string]string{"config": httpConfig, "url": url}, &w)
	return w
}
