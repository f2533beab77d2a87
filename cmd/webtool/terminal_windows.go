package main

import (
	"os"

	"golang.org/x/term"
)

var endingSignals = []os.Signal{os.Interrupt}

func openTerminal() (terminal, error) {
	in, err := os.OpenFile("CONIN$", os.O_RDWR, 0)
	if err != nil {
		return terminal{}, err
	}
	out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		_ = in.Close()
	}
	return terminal{in, out}, err
}

func dieOf(os.Signal) { os.Exit(exitTrouble) }

// readHidden reads a line without showing it.
func readHidden(in *os.File) ([]byte, error) { return term.ReadPassword(int(in.Fd())) }
