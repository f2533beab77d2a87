package check_test

// This test holds webtool's verdict against exporter-toolkit itself: the
// program in testdata/oracle is asked about the same files.
//
//	oracle_program_test.go   building and asking it
//	oracle_texts_test.go     is every error text covered?
//	oracle_mutants_test.go   making mutants of what the server accepts
//	mutators_test.go         the ways in which a file is changed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

const (
	corpusDir = "../../testdata/corpus"
	certsDir  = "../../testdata/certs"
)

func TestOracle(t *testing.T) {
	oracle := buildOracle(t)
	corpus := corpusFiles(t)
	answers := oracle.ask(t, corpus)

	var seeds []string // what the server accepts
	for i, path := range corpus {
		if len(answers[i].Serve) == 0 {
			seeds = append(seeds, path)
		}
	}
	t.Logf("corpus: %d files, %d accepted", len(corpus), len(seeds))
	if len(corpus) < 230 || len(seeds) < 70 {
		t.Errorf("the corpus has shrunk to %d files, of which the server accepts %d", len(corpus), len(seeds))
	}

	t.Run("corpus", func(t *testing.T) {
		t.Parallel()
		compare(t, corpus, answers)
	})
	t.Run("generated", func(t *testing.T) {
		t.Parallel()
		files := generatedFiles(t)
		compare(t, files, oracle.ask(t, files))
	})
	t.Run("mutants", func(t *testing.T) {
		t.Parallel()
		files := mutantFiles(t, seeds)
		compare(t, files, oracle.ask(t, files))
	})
	t.Run("every error text", func(t *testing.T) {
		t.Parallel()
		everyErrorText(t, oracle, answers)
	})
}

// compare asserts that webtool reaches the server's verdict on every file.
func compare(t *testing.T, paths []string, answers []answer) {
	t.Helper()
	const mostShown = 25
	report := check.WebConfig(context.Background(), check.WebConfigOptions{}, paths...)
	if len(report.Files) != len(paths) {
		t.Fatalf("%d files were given, the report has %d", len(paths), len(report.Files))
	}
	accepted, differ := 0, 0
	for i := range paths {
		if len(answers[i].Serve) == 0 {
			accepted++
		}
		err := disagreement(&report.Files[i], answers[i])
		if err == nil {
			continue
		}
		if differ++; differ <= mostShown {
			content, _ := os.ReadFile(paths[i])
			t.Errorf("%s: %v\ncontent: %q\noracle:  %q\nwebtool: %s",
				paths[i], err, shorten(content), answers[i].Serve, summary(&report.Files[i]))
		}
	}
	t.Logf("%d files, of which the server accepts %d and refuses %d; webtool differs on %d",
		len(paths), accepted, len(paths)-accepted, differ)
	if differ > mostShown {
		t.Errorf("… and %d more", differ-mostShown)
	}
}

// disagreement says how webtool's report differs from the server's verdict.
func disagreement(got *finding.FileReport, want answer) error {
	if got.Path != want.Path {
		return fmt.Errorf("the report is out of order: it has %q here", got.Path)
	}
	if got.Error != "" {
		return fmt.Errorf("webtool could not judge it: %s", got.Error)
	}
	if len(got.Servers) != 1 || got.Servers[0].Starts == nil {
		return fmt.Errorf("webtool has no verdict")
	}
	server, starts := got.Servers[0], len(want.Serve) == 0
	switch {
	case *server.Starts != starts:
		return fmt.Errorf("the server starts: %t; webtool says: %t", starts, *server.Starts)
	case starts && server.Reason != "":
		return fmt.Errorf("it is accepted, with the reason %q", server.Reason)
	case starts:
		return falseRefusal(got)
	case got.Count(finding.Error) == 0:
		return fmt.Errorf("it is refused, and no finding is an error")
	}
	return foreignReason(server.Reason, want.Serve)
}

// falseRefusal reports a finding that claims that the server refuses the file.
func falseRefusal(got *finding.FileReport) error {
	for _, f := range got.Findings {
		if f.Rule.Refusal {
			return fmt.Errorf("it is accepted, with a finding of %s: %s", f.Rule.Name, f.Message)
		}
	}
	return nil
}

var masked = regexp.MustCompile("•+")

// foreignReason reports a reason that is none of the server's own words. What
// is masked in it may stand for anything.
func foreignReason(reason string, texts []string) error {
	if visible := masked.ReplaceAllString(reason, ""); utf8.RuneCountInString(visible) < 8 {
		return fmt.Errorf("the reason %q shows too little", reason)
	}
	// The oracle answers in JSON, which has no broken UTF-8: the same is done to
	// the reason, since a text of the server can be cut within a character.
	through, err := json.Marshal(reason)
	if err == nil {
		err = json.Unmarshal(through, &reason)
	}
	if err != nil {
		return err
	}
	parts := masked.Split(reason, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	pattern, err := regexp.Compile(`\A` + strings.Join(parts, "(?s:.*)") + `\z`)
	if err != nil {
		return err
	}
	for _, text := range texts {
		if pattern.MatchString(text) {
			return nil
		}
	}
	return fmt.Errorf("the server never says: %q", reason)
}

// summary is webtool's side of a disagreement.
func summary(f *finding.FileReport) string {
	var b strings.Builder
	for _, s := range f.Servers {
		starts := "unknown"
		if s.Starts != nil {
			starts = fmt.Sprint(*s.Starts)
		}
		fmt.Fprintf(&b, "starts %s, reason %q", starts, s.Reason)
	}
	for _, f := range f.Findings {
		fmt.Fprintf(&b, "\n         %d:%d: %s: %s [%s]", f.Where.Line, f.Where.Column, f.Severity, f.Message, f.Rule.Name)
	}
	return b.String()
}

// shorten cuts the middle out of what would fill the screen.
func shorten(content []byte) []byte {
	const most = 6000
	if len(content) <= most {
		return content
	}
	return bytes.Join([][]byte{content[:most/2], content[len(content)-most/2:]}, []byte(" [cut] "))
}
