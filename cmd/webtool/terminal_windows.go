package main

import "os"

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
