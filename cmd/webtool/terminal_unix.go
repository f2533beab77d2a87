//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endingSignals are those that end a program at a prompt.
var endingSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

func openTerminal() (terminal, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return terminal{tty, tty}, err
}

// dieOf ends the program by a signal, so that a shell sees what ended it.
func dieOf(s os.Signal) {
	signal.Reset(s)
	_ = syscall.Kill(os.Getpid(), s.(syscall.Signal))
	select {} // until the signal arrives
}
