package main

import (
	"errors"
	"fmt"

	"webtool/pkg/gen"
)

// fail tells an error of a command that makes something, and returns the status
// that it calls for.
func fail(env *environment, err error) int {
	var wrong *gen.UsageError
	if errors.As(err, &wrong) {
		return usage(env, wrong)
	}
	fmt.Fprintf(env.stderr, "webtool: %s\n", showStdin(err.Error()))
	return exitTrouble
}

// told returns the status of a command whose result could, or could not, be
// written.
func told(env *environment, err error, status int) int {
	if err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write the result: %s\n", err)
		return exitTrouble
	}
	return status
}
