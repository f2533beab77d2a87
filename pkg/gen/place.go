package gen

import (
	"fmt"
	"path/filepath"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen/atomicfile"
)

// Files say where a certificate and its key are to stand. Empty ones are named
// after the certificate's first name.
type Files struct {
	Dir       string // for files that have no name of their own here
	Cert, Key string
	Combined  string // one file for both
}

// placement is where they stand.
type placement struct {
	cert, key string // the same when combined
	combined  bool
}

func (f Files) place(names []Name, client bool) (placement, error) {
	if f.Dir != "" && (f.Cert != "" || f.Key != "" || f.Combined != "") {
		return placement{}, usagef("--out-dir is for files that are named after the first name: leave it out, or --cert-file, --key-file and --combined")
	}
	if f.Combined != "" {
		if f.Cert != "" || f.Key != "" {
			return placement{}, usagef("--combined is one file for certificate and key both: leave out --cert-file and --key-file")
		}
		return placement{f.Combined, f.Combined, true}, nil
	}
	p := placement{cert: f.Cert, key: f.Key}
	switch {
	case p.cert == "" && p.key == "":
		stem := "client"
		if len(names) > 0 {
			stem = names[0].fileStem()
			if client {
				stem += "-client"
			}
		}
		p.cert = filepath.Join(f.Dir, stem+".crt")
		p.key = filepath.Join(f.Dir, stem+".key")
	case p.cert == "":
		p.cert = withExtension(p.key, ".crt")
	case p.key == "":
		p.key = KeyFileBeside(p.cert)
	}
	return p, nil
}

// KeyFileBeside names the key of a certificate's file.
func KeyFileBeside(certFile string) string { return withExtension(certFile, ".key") }

func withExtension(path, extension string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + extension
}

// distinct refuses to write one file as two, or over a CA that is only read. Paths
// are compared where they lead, as the writer follows them: links, too, whose
// target is yet to be made.
func distinct(outputs []string, inputs ...string) error {
	seen := map[string]bool{}
	for _, path := range append(inputs, outputs...) {
		if path == "" {
			continue
		}
		real, err := atomicfile.Target(path)
		if err != nil {
			return fmt.Errorf("cannot write %s: %w", finding.Quote(path), err)
		}
		if seen[real] {
			return usagef("%s would be two files at once: give each its own name, or --combined for certificate and key in one", finding.Quote(path))
		}
		seen[real] = true
	}
	return nil
}
