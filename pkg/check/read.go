package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// readOnce reads standard input when it is first asked for: several files of one run may
// want what is there. nil is empty.
func readOnce(ctx context.Context, stdin io.Reader) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		if stdin == nil {
			return nil, nil
		}
		return source.ReadStream(ctx, stdin)
	})
}

// readFile reads a file by its path, or standard input.
func readFile(ctx context.Context, stdin func() ([]byte, error), path string) ([]byte, error) {
	switch path {
	case "":
		return nil, errors.New("the name is empty (a variable that is not set?)")
	case Stdin:
		return stdin()
	}
	return source.Read(ctx, path)
}

// tellFault is deferred where a file is judged: a fault of webtool's own does not keep the
// other files from being judged.
func tellFault(r *finding.FileReport) {
	if fault := recover(); fault != nil {
		r.Error = fmt.Sprintf("webtool stumbled over this file, which is a fault of its own: %T", fault)
	}
}
