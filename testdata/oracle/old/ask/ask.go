// Package ask reads paths and answers what a toolkit says of them.
package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

type answer struct {
	Path     string   `json:"path"`
	Validate []string `json:"validate"` // empty: accepted
}

// Run answers the paths on standard input, one JSON string a line.
func Run(validate func(path string) error) {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		a := answer{Validate: []string{}}
		err := in.Decode(&a.Path)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			a.Validate = texts(func() error { return validate(a.Path) })
			err = out.Encode(a)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "old:", err)
			os.Exit(1)
		}
	}
}

// texts runs f until nothing new comes of it: which of several faulty users or
// headers it meets first is up to chance.
func texts(f func() error) []string {
	found := []string{}
	for quiet := 0; quiet < 24; quiet++ {
		err := recovered(f)
		if err == nil {
			break
		}
		if text := err.Error(); !slices.Contains(found, text) {
			found, quiet = append(found, text), 0
		}
	}
	slices.Sort(found)
	return found
}

func recovered(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}
