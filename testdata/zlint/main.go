// Command zlint says what zlint's lints of the RFCs find in certificates.
//
// It is a module of its own, so that zlint is never linked into webtool. It reads
// the PEM files that are its arguments and prints one line for each lint that does
// not pass:
//
//	FILE: error: e_ext_san_missing: …
package main

import (
	"encoding/pem"
	"fmt"
	"os"
	"sort"

	"github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"
)

func main() {
	registry, err := lint.GlobalRegistry().Filter(lint.FilterOptions{
		IncludeSources: lint.SourceList{lint.RFC5280, lint.RFC5480, lint.RFC5891, lint.RFC8813, lint.RFC3279, lint.RFC6962},
	})
	if err != nil {
		fail(err)
	}
	ran := 0
	for _, path := range os.Args[1:] {
		data, err := os.ReadFile(path)
		if err != nil {
			fail(err)
		}
		block, _ := pem.Decode(data)
		if block == nil {
			fail(fmt.Errorf("%s holds no PEM block", path))
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			fail(fmt.Errorf("%s: %w", path, err))
		}
		ran += report(path, zlint.LintCertificateEx(cert, registry).Results)
	}
	fmt.Fprintf(os.Stderr, "%d lints ran\n", ran)
}

func report(path string, results map[string]*lint.LintResult) (ran int) {
	var names []string
	for name, r := range results {
		if r.Status > lint.NE {
			ran++
		}
		if r.Status >= lint.Notice {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s: %s: %s: %s\n", path, results[name].Status, name, results[name].Details)
	}
	return ran
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "zlint:", err)
	os.Exit(3)
}
