package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
	"webtool/pkg/gen/atomicfile"
)

// output is one --output FORMAT:PATH.
type output struct{ format, path string }

// parseOutputs reads the values of --output, each in one of the formats. No report may take the place of
// another, nor of a file that is checked.
func parseOutputs(values, inputs, formats []string) ([]output, error) {
	var outputs []output
	for _, value := range values {
		format, path, ok := strings.Cut(value, ":")
		o := output{format, path}
		switch {
		case !ok || path == "":
			return nil, fmt.Errorf("--output takes FORMAT:PATH, as in sarif:webtool.sarif, and not %q", value)
		case !slices.Contains(formats, format):
			return nil, fmt.Errorf("--output does not know the format %q, the formats are %s", format, strings.Join(formats, ", "))
		case path == "-":
			return nil, fmt.Errorf("--output writes to a file; --format %s is what goes to standard output", format)
		}
		for _, other := range outputs {
			if sameFile(other.path, path) {
				return nil, fmt.Errorf("--output names %q twice", path)
			}
		}
		for _, input := range inputs {
			if input != stdinArg && input != "" && sameFile(input, path) {
				return nil, fmt.Errorf("--output would put the report in the place of %q, which is to be checked", path)
			}
		}
		outputs = append(outputs, o)
	}
	return outputs, nil
}

// sameFile reports whether two paths name one file, be it one that is not there
// yet.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(infoA, infoB)
	}
	absA, errA := filepath.Abs(a)
	absB, errB := filepath.Abs(b)
	return errA == nil && errB == nil && absA == absB
}

// write writes the report to its file.
func (o output) write(r *finding.Report, opts report.Options) error {
	var text bytes.Buffer
	if err := report.Write(&text, r, o.format, opts); err != nil {
		return err
	}
	return writeWhole(o.path, text.Bytes())
}

// writeWhole puts data in the place of a file in one step: who reads it sees the
// old content or the new one. What is no regular file, as /dev/stderr, is
// written to.
func writeWhole(path string, data []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if err := os.WriteFile(path, data, atomicfile.PublicMode); err != nil {
			return fmt.Errorf("cannot write %q: %w", path, err)
		}
		return nil
	}
	_, err := atomicfile.Write(atomicfile.File{Path: path, Data: data})
	return err
}
