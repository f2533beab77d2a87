// Package source turns bytes into a tree with places. It reads files, bounded
// in size and time, and is the only importer of the YAML libraries: yaml v2,
// which decides what the server understands, and yaml.v3, which knows where.
package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxSize is how many bytes of a web config are read. The server has no limit,
// but it parses the file anew on every request: one of this size keeps it busy
// for half a second each time.
const MaxSize = 8 << 20

// ErrTooLarge is wrapped by the error for an input of more bytes than allowed.
var ErrTooLarge = errors.New("file too large")

// ErrNotRegular is wrapped by the error of [ReadRegular] for a device, a pipe
// or a socket.
var ErrNotRegular = errors.New("not a regular file")

// Read reads the file at path whole, once. Pipes, FIFOs and devices are read
// until they end or ctx does.
func Read(ctx context.Context, path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unwrapPath(err)
	}
	if info.IsDir() {
		return nil, errors.New("is a directory: name a file in it")
	}
	if info.Mode().IsRegular() {
		return readFile(path, MaxSize)
	}
	return wait(ctx, func() ([]byte, error) { return readFile(path, MaxSize) })
}

// ReadStream reads r whole until it ends or ctx does.
func ReadStream(ctx context.Context, r io.Reader) ([]byte, error) {
	return wait(ctx, func() ([]byte, error) { return readAll(r, MaxSize) })
}

// ReadRegular reads a file that an untrusted config names: only a regular one,
// and at most limit bytes of it. Its errors are those of the file system, as
// the server would see them, or wrap [ErrNotRegular] or [ErrTooLarge].
func ReadRegular(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: unwrapPath(err)}
	}
	if !info.Mode().IsRegular() && isNull(info) {
		return nil, nil
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: path, Err: ErrNotRegular}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readAll(f, limit)
	if errors.Is(err, ErrTooLarge) {
		err = &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return data, err
}

// isNull reports whether a file is the null device, which is as good as empty.
func isNull(info fs.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

func readFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unwrapPath(err)
	}
	defer f.Close()
	data, err := readAll(f, limit)
	return data, unwrapPath(err)
}

func readAll(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: more than %d MiB, which is what webtool reads", ErrTooLarge, limit>>20)
	}
	return data, nil
}

// wait runs a read that may block for ever, and leaves it behind when ctx ends:
// opening a FIFO without a writer cannot be broken off.
func wait(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := read()
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("no end of input in time: %w", context.Cause(ctx))
	}
}

// unwrapPath drops the path from an error: the caller names the file as the
// user did.
func unwrapPath(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
