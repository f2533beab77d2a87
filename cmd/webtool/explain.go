package main

import (
	"fmt"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/report"
)

// explain is the command "explain".
type explain struct{ rule, color string }

func addExplain(app *kingpin.Application, commands map[string]command) {
	c := &explain{}
	cmd := app.Command("explain", "List the rules, or explain one: what happens, why, an example and where the behaviour is written.")
	commands[cmd.FullCommand()] = c
	cmd.Flag("color", "When to use colour: auto, always, never.").Default("auto").EnumVar(&c.color, "auto", "always", "never")
	cmd.Arg("rule", "Name or code of a rule, as it stands behind a finding: cert-expired, WT104.").StringVar(&c.rule)
}

func (c *explain) run(env *environment) int {
	opts := report.Options{Color: useColor(c.color, env.stdout, env.getenv)}
	var err error
	if c.rule == "" {
		err = report.WriteRules(env.stdout, check.Rules(), opts)
	} else {
		rule, meant := check.FindRule(c.rule)
		if rule == nil {
			fmt.Fprintf(env.stderr, "webtool: there is no rule %q", c.rule)
			if meant != "" {
				fmt.Fprintf(env.stderr, ", did you mean %q?", meant)
			}
			fmt.Fprintln(env.stderr, "\n  webtool explain lists them all")
			return exitUsage
		}
		err = report.WriteRule(env.stdout, rule, opts)
	}
	if err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write: %s\n", err)
		return exitTrouble
	}
	return exitOK
}
