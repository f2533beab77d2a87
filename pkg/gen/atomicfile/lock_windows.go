package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

const (
	deleteOnClose    = 0x04000000 // FILE_FLAG_DELETE_ON_CLOSE
	sharingViolation = syscall.Errno(32)
	deletePending    = syscall.Errno(303)
)

// tryLock opens a file in the folder that nobody else may open meanwhile, and
// that goes when it is closed: a folder itself cannot be locked on Windows.
func tryLock(folder string) (*os.File, error) {
	path := filepath.Join(folder, ".webtool-lock")
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS,
		syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	if errors.Is(err, sharingViolation) || errors.Is(err, deletePending) {
		return nil, errBusy
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}
