// Command bench times webtool against promtool, openssl, htpasswd, sslscan and nmap as whole
// processes, in pairs, and prints the ratios: machines are noisy, and a ratio
// within a pair is not. Against a bare loop of handshakes only the loop's own time
// counts, the reading of its files does not.
//
//	go run ./testdata/bench [-n pairs] [-probe] path/to/webtool
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"webtool/testdata/bench/fleet"
)

// manyFiles is how many files the long runs check in one call.
const manyFiles = 2000

// pairing is one comparison: ours against theirs.
type pairing struct {
	name         string
	ours, theirs []string
}

// run is what one process took.
type run struct {
	wall, cpu time.Duration
	peak      int64 // KiB
}

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 21, "how many pairs")
	probes := flag.Bool("probe", false, "only those of webtool probe")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: bench [-n pairs] [-probe] path/to/webtool")
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		log.Fatal("promtool is missing: apt-get install prometheus")
	}
	dir, err := os.MkdirTemp("", "webtool-bench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	webtool := install(dir, flag.Arg(0))
	if *probes {
		againstProbes(dir, webtool, *n)
		return
	}
	files := writeConfigs(dir)
	ours := []string{webtool, "check", "web-config"}
	theirs := []string{promtool, "check", "web-config"}
	fmt.Printf("%-28s %22s %22s %22s\n", "webtool / promtool", "wall", "processor", "peak memory")
	for _, p := range []pairing{
		{"one file", append(slices.Clip(ours), files[0]), append(slices.Clip(theirs), files[0])},
		{fmt.Sprintf("%d files in one call", manyFiles), append(slices.Clip(ours), files...), append(slices.Clip(theirs), files...)},
	} {
		measure(p, *n)
	}
	againstBare(dir, ours, *n)
	gen := exec.Command("go", "run", "testdata/bench/gen/main.go", "-pairs", fmt.Sprint(*n), webtool)
	gen.Stdout, gen.Stderr = os.Stdout, os.Stderr
	if err := gen.Run(); err != nil {
		log.Fatal(err)
	}
	againstProbes(dir, webtool, *n)
}

// install copies the binary, as an installation does: what the linker has written
// lies in the system's memory in small pieces, which takes each start a millisecond,
// and the others' binaries do not.
func install(dir, binary string) string {
	data, err := os.ReadFile(binary)
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(dir, "webtool")
	if err := os.WriteFile(path, data, 0o755); err != nil {
		log.Fatal(err)
	}
	return path
}

// againstBare compares files with a certificate each with a bare loop of the same
// handshakes.
func againstBare(dir string, ours []string, n int) {
	servers, err := fleet.Make(dir, manyFiles)
	if err != nil {
		log.Fatal(err)
	}
	args := slices.Clip(ours)
	for _, s := range servers {
		args = append(args, s.Config)
	}
	var wall, cpu []float64
	for i := range n + 1 {
		a, b := start(args), bare(servers)
		if i == 0 {
			continue
		}
		wall = append(wall, float64(a.wall)/float64(b.wall))
		cpu = append(cpu, float64(a.cpu)/float64(b.cpu))
	}
	fmt.Printf("%-28s %22s %22s\n", "own certificates / bare loop", ratios(wall), ratios(cpu))
}

func bare(servers []fleet.Server) run {
	before, begin := processor(), time.Now()
	if err := fleet.Handshakes(servers); err != nil {
		log.Fatal(err)
	}
	return run{wall: time.Since(begin), cpu: processor() - before}
}

// processor is the time that this process has spent at work.
func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// writeConfigs writes configs with TLS and users, which differ from each other
// and share a certificate.
func writeConfigs(dir string) []string {
	for _, name := range []string{"server.crt", "server.key"} {
		data, err := os.ReadFile(filepath.Join("testdata/certs", name))
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			log.Fatal(err)
		}
	}
	files := make([]string, manyFiles)
	for i := range files {
		files[i] = filepath.Join(dir, fmt.Sprintf("web-%04d.yml", i))
		text := fmt.Sprintf(`# Node %d of the fleet.
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  min_version: TLS12
http_server_config:
  headers:
    X-Content-Type-Options: nosniff
basic_auth_users:
  prometheus-%d: $2a$10$SUiRQDDZNF/LLMr5sPExlOGoLf8orpgqcKmKHp5HODm7.kHZ5.kH.
`, i, i)
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	return files
}

// measure runs the pair n times, each time both, and prints the ratios.
func measure(p pairing, n int) {
	var wall, cpu, peak []float64
	for i := range n + 1 {
		a, b := start(p.ours), start(p.theirs)
		if i == 0 {
			continue // the first pair warms the caches
		}
		wall = append(wall, float64(a.wall)/float64(b.wall))
		cpu = append(cpu, float64(a.cpu)/float64(b.cpu))
		peak = append(peak, float64(a.peak)/float64(b.peak))
	}
	fmt.Printf("%-28s %22s %22s %22s\n", p.name, ratios(wall), ratios(cpu), ratios(peak))
}

func start(args []string) run {
	cmd := exec.Command(args[0], args[1:]...)
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &output
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		log.Fatalf("%s: %v\n%.500s", args[0], err, output.String())
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return run{time.Since(begin), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss}
}

// ratios prints median, minimum and maximum.
func ratios(values []float64) string {
	slices.Sort(values)
	return fmt.Sprintf("%.3f (%.3f to %.3f)", values[len(values)/2], values[0], values[len(values)-1])
}
