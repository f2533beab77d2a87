package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/message"
	"webtool/pkg/check/report"
	"webtool/pkg/check/source"
)

// explain is the command "explain".
type explain struct {
	about []string
	color string
}

func addExplain(app *kingpin.Application, commands map[string]command) {
	c := &explain{}
	cmd := app.Command("explain", "List the rules, explain one, or say what an error message means: of a server's log, of curl, of Prometheus's page of targets. Exit with 1 when the message is not known.")
	commands[cmd.FullCommand()] = c
	addChoice(cmd.Flag("color", "When to use colour: auto, always, never. auto heeds NO_COLOR and CLICOLOR_FORCE.").Default("auto"), &c.color, "auto", "always", "never")
	cmd.Arg("rule | message", "Name or code of a rule, as it stands behind a finding: cert-expired, WT104. Or an error message, a whole line of a log or a part of it, in quotes; - is standard input.").
		StringsVar(&c.about)
}

func (c *explain) run(env *environment) int {
	opts := report.Options{Color: useColor(c.color, env.stdout, env.getenv)}
	if len(c.about) == 0 {
		return c.told(env, report.WriteRules(env.stdout, check.Rules(), opts))
	}
	if len(c.about) == 1 && c.about[0] == stdinArg {
		return c.stdin(env, opts)
	}
	for _, word := range c.about {
		if word == stdinArg {
			return usage(env, errors.New("- is standard input, and stands alone"))
		}
	}
	// A message that was not put in quotes comes as several words.
	about := strings.Join(c.about, " ")
	if strings.TrimSpace(about) == "" {
		return usage(env, errors.New("the message is empty (a variable that is not set?)"))
	}
	rule, meant := check.FindRule(about)
	if rule != nil {
		return c.told(env, report.WriteRule(env.stdout, rule, opts))
	}
	explanations := message.Explain(about)
	if len(explanations) == 0 && !isMessage(about) {
		return noRule(env, about, meant)
	}
	return c.explain(env, about, explanations, opts)
}

// stdin explains what standard input holds.
func (c *explain) stdin(env *environment, opts report.Options) int {
	if isTerminal(env.stdin) {
		fmt.Fprintln(env.stderr, "webtool: reading messages from the terminal; end them with Ctrl-D")
	}
	ctx, cancel := forReading(context.Background())
	defer cancel()
	text, err := source.ReadStream(ctx, io.LimitReader(env.stdin, message.MaxSize+1))
	if err != nil {
		return complain(env, fmt.Errorf("cannot read standard input: %w", err))
	}
	if len(text) > message.MaxSize {
		text = text[:message.MaxSize]
		fmt.Fprintf(env.stderr, "webtool: only the first %d KiB of standard input are looked at\n", message.MaxSize>>10)
	}
	return c.explain(env, string(text), message.Explain(string(text)), opts)
}

func (c *explain) explain(env *environment, about string, explanations []finding.Explanation, opts report.Options) int {
	if len(explanations) > 0 {
		return c.told(env, report.WriteExplanations(env.stdout, explanations, opts))
	}
	about = strings.TrimSpace(about)
	if about == "" {
		return usage(env, errors.New("there is no message to explain (a variable that is not set?)"))
	}
	fmt.Fprintf(env.stderr, "webtool: this message is not known: %s\n", finding.Quote(about))
	if nearest := message.Nearest(about); len(nearest) > 0 {
		fmt.Fprintln(env.stderr, "  did you mean one of these?")
		for _, form := range nearest {
			fmt.Fprintf(env.stderr, "    %s\n", form)
		}
	}
	fmt.Fprint(env.stderr, "  webtool check web-config /etc/prometheus/web.yml says what is wrong with a web config,\n  webtool probe https://localhost:9090 what a server shows\n")
	return exitFindings
}

// isMessage reports whether an argument looks like a message: names of rules are
// one word, of letters, digits and hyphens.
func isMessage(about string) bool {
	return strings.IndexFunc(about, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-')
	}) >= 0
}

// noRule says that an argument is neither a rule nor a message.
func noRule(env *environment, about, meant string) int {
	fmt.Fprintf(env.stderr, "webtool: there is no rule %q", about)
	if meant != "" {
		fmt.Fprintf(env.stderr, ", did you mean %q?", meant)
	}
	fmt.Fprintln(env.stderr, "\n  webtool explain lists them all")
	return exitUsage
}

// told returns the status of what could, or could not, be written.
func (c *explain) told(env *environment, err error) int {
	if err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write: %s\n", err)
		return exitTrouble
	}
	return exitOK
}
