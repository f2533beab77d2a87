package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// output is one --output FORMAT:PATH.
type output struct{ format, path string }

// parseOutputs reads the values of --output. No report may take the place of
// another, nor of a file that is checked.
func parseOutputs(values, inputs []string) ([]output, error) {
	var outputs []output
	for _, value := range values {
		format, path, ok := strings.Cut(value, ":")
		o := output{format, path}
		switch {
		case !ok || path == "":
			return nil, fmt.Errorf("--output takes FORMAT:PATH, as in sarif:webtool.sarif, and not %q", value)
		case !slices.Contains(report.Formats(), format):
			return nil, fmt.Errorf("--output does not know the format %q, the formats are %s", format, strings.Join(report.Formats(), ", "))
		case path == "-":
			return nil, fmt.Errorf("--output writes to a file; --format %s is what goes to standard output", format)
		}
		for _, other := range outputs {
			if sameFile(other.path, path) {
				return nil, fmt.Errorf("--output names %q twice", path)
			}
		}
		for _, input := range inputs {
			if input != stdinArg && sameFile(input, path) {
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
	if err := writeWhole(o.path, text.Bytes(), 0o644); err != nil {
		var pathErr *fs.PathError // its path is the temporary file's
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return fmt.Errorf("cannot write %q: %w", o.path, err)
	}
	return nil
}

// writeWhole puts data in the place of a file in one step: who reads it sees the
// old content or the new one. A link is followed, and what is no regular file, as
// /dev/stderr, is written to.
func writeWhole(path string, data []byte, mode fs.FileMode) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(path, data, mode)
	}
	f, err := createBeside(path, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		var linkErr *os.LinkError
		if errors.As(err, &linkErr) {
			err = linkErr.Err
		}
	}
	return err
}

// createBeside creates a new file in the folder of path; unlike os.CreateTemp it
// leaves the mode to the caller and the umask.
func createBeside(path string, mode fs.FileMode) (*os.File, error) {
	dir, name := filepath.Split(path)
	for i := 0; ; i++ {
		unique := strconv.FormatInt(int64(os.Getpid()), 36) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
		f, err := os.OpenFile(filepath.Join(dir, "."+name+"."+unique), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || !errors.Is(err, fs.ErrExist) || i > 100 {
			return f, err
		}
	}
}
