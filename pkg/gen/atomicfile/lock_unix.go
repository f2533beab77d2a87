//go:build unix

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks the folder itself, which leaves no lock file behind. Unlike an
// fcntl lock it ends with this one open file.
func tryLock(folder string) (*os.File, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	err = flock(f, syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errBusy
	}
	return nil, err
}
