package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"golang.org/x/term"
)

// terminal is the terminal itself, whatever standard input and output are.
type terminal struct{ in, out *os.File }

// askHidden prompts for a line that is not shown. A signal at the prompt ends
// the program as it would anywhere else, with the echo switched on again.
func (t terminal) askHidden(prompt string) ([]byte, error) {
	fd := int(t.in.Fd())
	state, err := term.GetState(fd)
	if err != nil {
		return nil, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endingSignals...)
	defer signal.Stop(signals)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case s := <-signals:
			_ = term.Restore(fd, state)
			fmt.Fprintln(t.out)
			dieOf(s)
		case <-done:
		}
	}()
	fmt.Fprint(t.out, prompt)
	line, err := readHidden(t.in)
	fmt.Fprintln(t.out)
	if errors.Is(err, io.EOF) { // Ctrl-D
		err = errors.New("no password: the input ended")
	}
	return line, err
}

func (t terminal) close() {
	_ = t.in.Close()
	if t.out != t.in {
		_ = t.out.Close()
	}
}
