package dial

import (
	"errors"
	"syscall"
)

// The codes of Winsock; syscall's own names are not those that connect returns.
const (
	addressNotAvailable syscall.Errno = 10049
	networkUnreachable  syscall.Errno = 10051
	connectionRefused   syscall.Errno = 10061
	hostUnreachable     syscall.Errno = 10065
)

func isRefused(err error) bool { return errors.Is(err, connectionRefused) }

func isUnreachable(err error) bool {
	return errors.Is(err, networkUnreachable) || errors.Is(err, hostUnreachable) || errors.Is(err, addressNotAvailable)
}
