// Command bench times webtool against promtool, openssl, htpasswd, sslscan and nmap, and
// against bare loops of the same handshakes, always in pairs by turns: machines are
// noisy, and a ratio within a pair is not. It prints one table of ratios, and writes it
// to a file as a page.
//
//	go run ./testdata/bench [-n PAIRS] [-only REGEXP] [-out FILE] path/to/webtool
//
// What is compared stands in one file a subject: check.go, scrape.go, gen.go, probe.go.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) > 2 && os.Args[1] == childMark {
		if err := child(os.Args[2:]); err != nil {
			log.Fatal(err)
		}
		return
	}
	n := flag.Int("n", 21, "how many pairs; a third of them where one takes seconds")
	only := flag.String("only", "", "only the pairings whose name this matches")
	out := flag.String("out", "", "write the table to this file, as a page")
	flag.Parse()
	if flag.NArg() != 1 || *n < 1 {
		log.Fatal("usage: bench [-n PAIRS] [-only REGEXP] [-out FILE] path/to/webtool")
	}
	if err := bench(flag.Arg(0), *n, *only, *out); err != nil {
		log.Fatal(err)
	}
}

func bench(webtool string, n int, only, out string) (err error) {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	dir, err := os.MkdirTemp("", "webtool-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	webtool, err = install(webtool, dir)
	if err != nil {
		return err
	}
	var shared endpointsOnce
	defer shared.stop()
	begun := time.Now()
	var measured []measurement
	fmt.Printf(textRow, "pairing", "what", "asked", "median", "min to max", "n", "")
	for i, pair := range pairings {
		if !wanted.MatchString(pair.name()) {
			continue
		}
		at := place{dir: filepath.Join(dir, strconv.Itoa(i)), webtool: webtool, shared: &shared}
		if err := os.Mkdir(at.dir, 0o700); err != nil {
			return err
		}
		m, err := pair.measure(&at, n)
		if at.leave != nil {
			err = errors.Join(err, at.leave())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", pair.name(), err)
		}
		fmt.Print(m.text())
		measured = append(measured, m)
	}
	switch {
	case len(measured) == 0:
		return fmt.Errorf("-only %q matches no pairing", only)
	case out == "":
		return nil
	}
	page, err := page(measured, webtool, begun)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(page), 0o644)
}

// install copies the binary, as an installation does. What the linker has written lies
// in the system's memory in small pieces, which takes each start a millisecond; what was
// written in one go lies in large ones, of which more is mapped than is read. The others'
// binaries came in between.
func install(binary, dir string) (path string, err error) {
	from, err := os.Open(binary)
	if err != nil {
		return "", err
	}
	defer from.Close()
	path = filepath.Join(dir, "webtool")
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	return path, errors.Join(err, to.Close())
}
