package clientconfig_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// programs are exporter-toolkit's server and prometheus/common's client, built
// once.
var programs = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "oracle"); err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-C", "../../../testdata/oracle", "-o", dir+string(filepath.Separator), ".", "./cmd/visit")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("the oracle does not build: %w\n%s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, _ := programs(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// conversation is with a program that answers each line of JSON with one.
type conversation struct {
	in  io.WriteCloser
	out *json.Decoder
}

// talk starts one of the programs.
func talk(t *testing.T, name string, args ...string) *conversation {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	program := exec.CommandContext(t.Context(), filepath.Join(dir, name), args...)
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
