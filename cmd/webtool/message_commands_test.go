package main

import (
	"io"
	"strings"
	"testing"

	"webtool/pkg/check/message"
)

// TestMessageCommands parses the commands of webtool that explanations end in, as
// far as there are such commands.
func TestMessageCommands(t *testing.T) {
	parsed := 0
	for _, family := range message.Families() {
		for _, e := range family.Entries {
			for _, cause := range message.Commands(e.Causes) {
				line, ok := strings.CutPrefix(message.Plain(cause.Decide), "webtool ")
				line, _, _ = strings.Cut(line, " - <") // a file on standard input
				if !ok {
					continue
				}
				args := strings.Fields(line)
				if e.Name == "promtool-path" {
					args = append(args, stdinArg)
				}
				app, commands := newApp(io.Discard, nil)
				name := args[0]
				if commands[name] == nil && len(args) > 1 {
					name += " " + args[1]
				}
				if commands[name] == nil {
					if known := []string{"probe", "check scrape-config"}; !strings.Contains(strings.Join(known, "|"), args[0]) {
						t.Errorf("%s: there is no command %q", e.Name, name)
					}
					continue
				}
				parsed++
				if got, err := parse(app, args); err != nil || got != name {
					t.Errorf("%s: webtool %s: %v", e.Name, line, err)
				}
			}
		}
	}
	if parsed < 100 {
		t.Errorf("only %d commands were parsed", parsed)
	}
}
