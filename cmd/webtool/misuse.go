package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/spelling"
)

// misuse says why kingpin does not take the arguments: kingpin names neither the
// flag whose value is wrong nor the one that was meant, and it repeats a password
// that was typed where none belongs. What misuse cannot tell is said in kingpin's
// words.
func misuse(app *kingpin.Application, args []string, err error) (command string, why error) {
	m := newMisread(app)
	if text := m.read(args); text != "" {
		err = errors.New(text)
	}
	return m.path(), err
}

// misread follows the arguments as kingpin does, up to what is wrong with them.
type misread struct {
	names  []string // the command, as far as it is known: "webtool", "check"
	global []*kingpin.FlagModel
	within *kingpin.CmdGroupModel // commands that may come next
	cmd    *kingpin.CmdModel      // nil until one is named in full
	given  map[string]bool        // flags
	words  int                    // arguments of the command
}

func newMisread(app *kingpin.Application) *misread {
	model := app.Model()
	return &misread{names: []string{model.Name}, global: model.Flags, within: model.CmdGroupModel, given: map[string]bool{}}
}

// path is the command as it was typed, as far as there is one.
func (m *misread) path() string { return strings.Join(m.names, " ") }

func (m *misread) read(args []string) string {
	for i := 0; i < len(args); i++ {
		arg, text := args[i], ""
		switch {
		case arg == "--":
			for _, word := range args[i+1:] {
				if text := m.word(word); text != "" {
					return text
				}
			}
			return m.count()
		case strings.HasPrefix(arg, "--"):
			var more int
			more, text = m.long(arg[2:], args[i+1:])
			i += more
		case strings.HasPrefix(arg, "-") && arg != "-":
			text = m.short(arg[1:])
		case m.cmd == nil:
			text = m.command(arg)
		default:
			text = m.word(arg)
		}
		if text != "" {
			return text
		}
	}
	return m.count()
}

// command takes the next word of the command's name.
func (m *misread) command(word string) string {
	var names []string
	for _, c := range m.within.Commands {
		if c.Name == word {
			m.names, m.within = append(m.names, word), c.CmdGroupModel
			if len(c.Commands) == 0 {
				m.cmd = c
			}
			return ""
		}
		names = append(names, c.Name)
	}
	return fmt.Sprintf("there is no command %q%s", word, m.meant(word, "", names))
}

// meant asks whether something else was meant, or else names what there is.
func (m *misread) meant(word, dashes string, names []string) string {
	closest := spelling.Closest(word, names)
	alike := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !strings.HasPrefix(name, word) && !strings.HasPrefix(word, name)
	})
	if closest == "" && len(alike) == 1 {
		closest = alike[0]
	}
	if ours := elsewhere[word]; closest == "" && dashes != "" && slices.Contains(names, ours) {
		closest = ours
	}
	switch {
	case closest != "":
		return ", did you mean " + dashes + closest + "?"
	case dashes == "":
		return ": it is " + series(names)
	}
	return ""
}

// elsewhere are flags that other programs, or other commands of webtool, have for the
// same thing.
var elsewhere = map[string]string{
	"cacert": "ca-file", "key": "key-file", "password": "password-file", "username": "user", "host": "target-host", "resolve": "connect-to",
	"insecure-skip-verify": "insecure", "days": "valid-for", "san": "host", "name": "host", "cn": "host", "web.config.file": "web-config",
}

// long reads a flag, and says how many arguments behind it are its value.
func (m *misread) long(flag string, rest []string) (more int, text string) {
	name, value, assigned := strings.Cut(flag, "=")
	known := m.flag(func(f *kingpin.FlagModel) bool {
		return f.Name == name || f.IsBoolFlag() && "no-"+f.Name == name
	})
	switch {
	case known == nil:
		var names []string
		for _, f := range m.flags() {
			if !f.Hidden {
				names = append(names, f.Name)
			}
		}
		return 0, fmt.Sprintf("there is no flag --%s%s", name, m.meant(name, "--", names))
	case known.IsBoolFlag() && assigned:
		return 0, fmt.Sprintf("--%s takes no value: it is --%[1]s or --no-%[1]s", known.Name)
	case known.IsBoolFlag():
		value = "true"
	case assigned:
	case len(rest) == 0:
		return 0, fmt.Sprintf("--%s wants a value: --%[1]s %s", name, known.FormatPlaceHolder())
	default:
		more, value = 1, rest[0]
	}
	again, _ := known.Value.(interface{ IsCumulative() bool })
	if m.given[known.Name] && (again == nil || !again.IsCumulative()) {
		return more, fmt.Sprintf("--%s is given twice, and takes one value", known.Name)
	}
	m.given[known.Name] = true
	if err := known.Value.Set(value); err != nil {
		return more, fmt.Sprintf("--%s: %s", known.Name, err)
	}
	return more, ""
}

// short reads flags of one letter each; none of them has a value.
func (m *misread) short(letters string) string {
	for _, letter := range letters {
		if m.flag(func(f *kingpin.FlagModel) bool { return f.Short == letter }) == nil {
			return fmt.Sprintf("there is no flag -%c; a file whose name begins with - goes behind --", letter)
		}
	}
	return ""
}

// word reads an argument of the command.
func (m *misread) word(word string) string {
	m.words++
	if m.cmd == nil || m.words > len(m.cmd.Args) {
		return "" // one of many, or too many
	}
	arg := m.cmd.Args[m.words-1]
	if err := arg.Value.Set(word); err != nil {
		return fmt.Sprintf("<%s>: %s", arg.Name, err)
	}
	return ""
}

// flags are those that may stand here.
func (m *misread) flags() []*kingpin.FlagModel {
	if m.cmd == nil {
		return m.global
	}
	return slices.Concat(m.cmd.Flags, m.global)
}

func (m *misread) flag(is func(*kingpin.FlagModel) bool) *kingpin.FlagModel {
	flags := m.flags()
	if i := slices.IndexFunc(flags, is); i >= 0 {
		return flags[i]
	}
	return nil
}

// count says what is missing at the end of the arguments, or too much.
func (m *misread) count() string {
	if m.cmd == nil {
		var names []string
		for _, c := range m.within.Commands {
			names = append(names, c.Name)
		}
		return "one word more: " + series(names)
	}
	for _, f := range m.cmd.Flags {
		if f.Required && !m.given[f.Name] {
			return fmt.Sprintf("--%s %s is missing", f.Name, f.FormatPlaceHolder())
		}
	}
	for i, arg := range m.cmd.Args {
		if arg.Required && i >= m.words {
			return fmt.Sprintf("<%s> is missing", arg.Name)
		}
	}
	return m.surplus()
}

// surplus does not repeat what was typed: it may be a password.
func (m *misread) surplus() string {
	takes := len(m.cmd.Args)
	if takes > 0 {
		if last, ok := m.cmd.Args[takes-1].Value.(interface{ IsCumulative() bool }); ok && last.IsCumulative() {
			return ""
		}
	}
	if m.words <= takes {
		return ""
	}
	text := "it takes no argument"
	if slices.ContainsFunc(m.cmd.Flags, func(f *kingpin.FlagModel) bool { return f.Name == "host" }) && takes == 0 {
		text += ": names and addresses are given with --host"
	}
	if takes > 0 {
		text = fmt.Sprintf("it takes %s, and there is something behind", m.cmd.ArgSummary())
	}
	if slices.ContainsFunc(m.cmd.Flags, func(f *kingpin.FlagModel) bool { return f.Name == "password-file" }) {
		text += "; a password is never an argument, where others can read it: it comes from the terminal, standard input or --password-file"
	}
	return text
}
