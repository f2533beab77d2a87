//go:build ignore

// This program measures webtool against the public tool for the same job, as
// whole processes and in pairs: one run of each by turns, so that a busy machine
// slows both. It prints medians and the median of the pairs' ratios.
//
//	go build -o /tmp/webtool ./cmd/webtool
//	go run testdata/bench/gen/main.go [-pairs 30] /tmp/webtool
//
// It needs openssl and htpasswd.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

type contest struct {
	name          string
	stdin         string
	ours, theirs  []string
	most          float64 // the ratio that is promised
	ratioOfMedian bool    // the times vary too much for a ratio of pairs
}

var contests = []contest{
	{"gen cert P-256 / openssl req -x509", "",
		[]string{"WEBTOOL", "gen", "cert", "--force", "--new-key", "--host", "localhost", "--cert-file", "a.crt"},
		[]string{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365", "-subj", "/CN=localhost",
			"-addext", "subjectAltName=DNS:localhost", "-keyout", "b.key", "-out", "b.crt"}, 0.8, false},
	{"gen cert RSA-2048 / openssl req -x509", "",
		[]string{"WEBTOOL", "gen", "cert", "--force", "--new-key", "--key-type", "rsa2048", "--host", "localhost", "--cert-file", "a.crt"},
		[]string{"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "365", "-subj", "/CN=localhost",
			"-addext", "subjectAltName=DNS:localhost", "-keyout", "b.key", "-out", "b.crt"}, 1, true},
	{"hash-password / htpasswd, cost 10", "secret\n",
		[]string{"WEBTOOL", "hash-password", "--cost", "10"}, []string{"htpasswd", "-niB", "-C", "10", "u"}, 1.25, false},
	{"hash-password / htpasswd, cost 12", "secret\n",
		[]string{"WEBTOOL", "hash-password", "--cost", "12"}, []string{"htpasswd", "-niB", "-C", "12", "u"}, 1.25, false},
}

func main() {
	pairs := flag.Int("pairs", 30, "how many pairs of runs")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("name the webtool to measure")
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, c := range contests {
		c.ours[0] = flag.Arg(0)
		measure(c, dir, *pairs)
	}
	// Files are synced before and after they get their names, and openssl syncs
	// none: on a disk that others write to, that is most of the time.
	if memory, err := os.MkdirTemp("/dev/shm", "bench"); err == nil {
		defer os.RemoveAll(memory)
		c := contests[0]
		c.name += ", in memory"
		measure(c, memory, *pairs)
	}
}

// took is what one process took.
type took struct{ wall, processor time.Duration }

func measure(c contest, dir string, pairs int) {
	var ours, theirs []time.Duration
	var ratios, processor []float64
	for i := range pairs + 1 {
		a, b := run(c.ours, c.stdin, dir), run(c.theirs, c.stdin, dir)
		if i == 0 {
			continue // the first fills the caches
		}
		ours, theirs = append(ours, a.wall), append(theirs, b.wall)
		ratios = append(ratios, float64(a.wall)/float64(b.wall))
		processor = append(processor, float64(a.processor)/float64(b.processor))
	}
	ratio := median(ratios)
	if c.ratioOfMedian {
		ratio = float64(median(ours)) / float64(median(theirs))
	}
	verdict := "holds"
	if ratio > c.most {
		verdict = "FAILS"
	}
	fmt.Printf("%-45s %8.1f ms %8.1f ms   ratio %.2f (%.2f to %.2f), at most %.2f: %s; of the processor's time %.2f\n", c.name,
		median(ours).Seconds()*1000, median(theirs).Seconds()*1000, ratio, slices.Min(ratios), slices.Max(ratios), c.most, verdict, median(processor))
}

func run(args []string, stdin, dir string) took {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		log.Fatalf("%q: %v\n%s", args, err, out)
	}
	return took{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
}

func median[T cmp.Ordered](values []T) T {
	s := slices.Clone(values)
	slices.Sort(s)
	return s[len(s)/2]
}
