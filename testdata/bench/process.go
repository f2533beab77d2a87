package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// place is where the sides work.
type place struct {
	dir     string // the pairing's own: what lies in a folder may take time
	webtool string
	shared  *endpointsOnce
	leave   func() error // what is to be done when the pairing is measured, if anything
}

// process is a side that runs a program as a whole, in the place's folder.
func (p *place) process(stdin string, args ...string) side {
	return p.reading(stdin, func(*run, []byte) error { return nil }, args...)
}

// reading is such a side, and reads more from what the program prints.
func (p *place) reading(stdin string, read func(*run, []byte) error, args ...string) side {
	dir := p.dir
	return func() (run, error) {
		self, err := os.Executable()
		if err != nil {
			return run{}, err
		}
		result, write, err := os.Pipe()
		if err != nil {
			return run{}, err
		}
		defer result.Close()
		cmd := exec.Command(self, append([]string{childMark}, args...)...)
		var out, errs bytes.Buffer
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = dir, strings.NewReader(stdin), &out, &errs, []*os.File{write}
		err = cmd.Run()
		write.Close()
		if err != nil {
			return run{}, fmt.Errorf("%s: %w\n%.500s%.500s", args[0], err, &out, &errs)
		}
		var r run
		if err := gob.NewDecoder(result).Decode(&r); err != nil {
			return run{}, err
		}
		err = read(&r, out.Bytes())
		return r, err
	}
}

// childMark is this program's first argument where it only runs another one.
const childMark = "-child"

// child runs a program and tells what it took. A new process counts the memory of the
// one that it is made from as its own peak, so that one has to be small: this one is,
// and the one that makes certificates for thousands of servers is not.
func child(args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	r := run{Wall: time.Since(begin), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.Peak = usage.Maxrss
	}
	return gob.NewEncoder(os.NewFile(3, "result")).Encode(r)
}

// bare is a side that does its work here, in this process.
func bare(work func() error) side {
	return func() (run, error) {
		before, err := processor()
		if err != nil {
			return run{}, err
		}
		begin := time.Now()
		if err := work(); err != nil {
			return run{}, err
		}
		took := time.Since(begin)
		after, err := processor()
		return run{Wall: took, CPU: after - before}, err
	}
}

// processor is the time that this process has spent at work.
func processor() (time.Duration, error) {
	var usage syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), err
}
