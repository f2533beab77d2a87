package main

import (
	"fmt"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/webconfig"
)

// schema is the command "schema".
type schema struct{}

func addSchema(app *kingpin.Application, commands map[string]command) {
	cmd := app.Command("schema", "Print the JSON Schema of web configs, for editors.")
	commands[cmd.FullCommand()] = schema{}
}

func (schema) run(env *environment) int {
	text, err := webconfig.Schema()
	if err == nil {
		_, err = env.stdout.Write(text)
	}
	if err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write the schema: %s\n", err)
		return exitTrouble
	}
	return exitOK
}
