//go:build systems

package systems

import (
	"bytes"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// stage is one stage of a Containerfile, as far as ours goes.
type stage struct {
	from  string
	lines [][2]string // instruction and its arguments
}

func stages(t *testing.T, text string) []stage {
	t.Helper()
	var all []stage
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
		case word == "FROM":
			all = append(all, stage{from: rest})
		default:
			all[len(all)-1].lines = append(all[len(all)-1].lines, [2]string{word, rest})
		}
	}
	return all
}

// TestContainer does what an engine would with the Containerfile, as far as that goes
// without an image of Go: it builds, makes a root of just what is copied, and runs the
// entry point in there, as the image's user.
func TestContainer(t *testing.T) {
	if os.Getuid() != 0 {
		t.Fatal("only root can change the root")
	}
	all := stages(t, readFile(t, "../../Containerfile"))
	if len(all) != 2 || all[0].from != "golang:1.26 AS build" || all[1].from != "scratch" {
		t.Fatalf("stages: %+v", all)
	}
	if mod := readFile(t, "../../go.mod"); !strings.Contains(mod, "\ngo 1.26.0\n") {
		t.Errorf("go.mod may want a newer Go than %s", all[0].from)
	}
	source := repository(t)
	for _, line := range all[0].lines {
		switch line[0] {
		case "WORKDIR", "COPY": // the folder /src, with this repository
		case "RUN":
			run(t, source, nil, "sh", "-c", line[1]).must(t, line[1])
		default:
			t.Fatalf("unknown: %q", line)
		}
	}
	image := t.TempDir()
	dir, user, entry := "/", "", []string(nil)
	for _, line := range all[1].lines {
		switch line[0] {
		case "COPY":
			var from, to string
			if _, err := fmt.Sscanf(line[1], "--from=build %s %s", &from, &to); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			if built, ok := strings.CutPrefix(from, "/src/"); ok {
				from = filepath.Join(source, built)
			}
			put(t, from, filepath.Join(image, to))
		case "WORKDIR":
			dir = line[1]
		case "USER":
			user = line[1]
		case "ENTRYPOINT":
			if err := json.Unmarshal([]byte(line[1]), &entry); err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatalf("unknown: %q", line)
		}
	}
	isStatic(t, filepath.Join(image, entry[0]))
	for _, name := range []string{"web.yml", "prom.crt", "prom.key"} {
		put(t, filepath.Join("../example", name), filepath.Join(image, dir, name))
	}
	inside := func(args ...string) outcome {
		var uid, gid uint32
		if _, err := fmt.Sscanf(user, "%d:%d", &uid, &gid); err != nil || uid == 0 || gid == 0 {
			t.Fatalf("user %q: %v", user, err)
		}
		cmd := exec.CommandContext(t.Context(), entry[0], append(entry[1:], args...)...)
		cmd.Dir, cmd.Env = dir, []string{"PATH=/"}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: image, Credential: &syscall.Credential{Uid: uid, Gid: gid}}
		output, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return outcome{cmd.ProcessState.ExitCode(), string(output)}
	}
	inside("--version").must(t, "webtool --version")
	inside("check", "web-config", "web.yml").fails(t, "the example", "web.yml:4:13: error: ", "web.yml FAILED: 6 errors")
	if hash := inside("hash-password"); hash.status != 3 || !strings.Contains(hash.output, "password") {
		t.Errorf("without a password: status %d\n%s", hash.status, hash.output)
	}
}

// put copies a file.
func put(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, data, info.Mode())
	}
	// Everyone may pass through the folders of an image; t.TempDir keeps others out.
	for dir := filepath.Dir(to); err == nil && strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// isStatic fails the test if a program wants a loader or a library.
func isStatic(t *testing.T, path string) {
	t.Helper()
	data := []byte(readFile(t, path))
	program, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	libraries, err := program.ImportedLibraries()
	if err != nil || len(libraries) > 0 {
		t.Errorf("libraries: %q, %v", libraries, err)
	}
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program wants a loader")
		}
	}
}
