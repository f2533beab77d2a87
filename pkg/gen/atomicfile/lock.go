package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"webtool/pkg/check/finding"
)

// errBusy is what tryLock returns while another run holds the lock.
var errBusy = errors.New("locked by another run")

// lockPause is how long to wait before the next try.
const lockPause = 5 * time.Millisecond

// Lock keeps other runs from writing in the folders of the paths until unlock is
// called, or the process ends, however it does. It waits for its turn as long as
// ctx allows, and clears away what killed runs left beside the paths.
func Lock(ctx context.Context, paths ...string) (unlock func(), err error) {
	targets, err := resolveAll(paths)
	if err != nil {
		return nil, err
	}
	folders, err := lockOrder(targets)
	if err != nil {
		return nil, err
	}
	var held []*os.File
	unlock = func() {
		for _, f := range held {
			_ = f.Close()
		}
	}
	for _, folder := range folders {
		f, err := waitLock(ctx, folder)
		if err != nil {
			unlock()
			return nil, err
		}
		if f != nil {
			held = append(held, f)
		}
	}
	removeStale(targets)
	return unlock, nil
}

func resolveAll(paths []string) (targets []string, err error) {
	for _, path := range paths {
		target, err := resolve(path)
		if err != nil {
			return nil, fmt.Errorf("cannot write %s: %w", finding.Quote(path), err)
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// lockOrder returns the folders of the files, each once and always in the same
// order, so that two runs cannot wait for each other.
func lockOrder(targets []string) (folders []string, err error) {
	for _, target := range targets {
		folder := filepath.Dir(target)
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			folder = real
		}
		if folder, err = filepath.Abs(folder); err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	slices.Sort(folders)
	return slices.Compact(folders), nil
}

// waitLock returns nil where a folder cannot be locked: it is not there, or its
// file system knows no locks. The former shows when a file is written.
func waitLock(ctx context.Context, folder string) (*os.File, error) {
	for {
		f, err := tryLock(folder)
		if !errors.Is(err, errBusy) {
			return f, nil
		}
		select {
		case <-time.After(lockPause):
		case <-ctx.Done():
			return nil, fmt.Errorf("another run is writing in the folder %s and does not end: %w", finding.Quote(folder), context.Cause(ctx))
		}
	}
}
