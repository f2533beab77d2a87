package check

import (
	"slices"
	"strings"

	"webtool/pkg/check/directive"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// unjudged is what is known of the servers before anything is read: their names.
func (c *checker) unjudged() []finding.Server {
	if len(c.opts.For) == 0 {
		return []finding.Server{{Target: webconfig.Target}}
	}
	var servers []finding.Server
	for _, release := range c.opts.For {
		servers = append(servers, finding.Server{Target: release.String()})
	}
	return servers
}

// targets are the releases whose verdicts are asked for: by the caller, and by the
// file's own comments.
func (c *checker) targets(says *directive.Set) []*webconfig.Release {
	targets := slices.Clone(c.opts.For)
	for _, name := range says.For {
		if release, err := webconfig.FindRelease(name); err == nil && !slices.Contains(targets, release) {
			targets = append(targets, release)
		}
	}
	return targets
}

func isRelease(name string) error {
	_, err := webconfig.FindRelease(name)
	return err
}

// refused reports whether a server is known not to start.
func refused(s finding.Server) bool { return s.Starts != nil && !*s.Starts }

// judgeFor takes the verdicts of the releases that were asked for. What several of
// them say of one place is one finding.
func (c *checker) judgeFor(config *webconfig.Config, targets []*webconfig.Release) (servers []finding.Server, findings []finding.Finding, unread []error) {
	merged := map[place]*said{}
	var order []*said
	for _, release := range targets {
		verdict := config.For(release).Judge(c.files)
		servers = append(servers, verdict.Server)
		seen := map[place]int{}
		for _, f := range verdict.Findings {
			at := place{f.Rule, f.Where, 0}
			seen[at]++
			at.nth = seen[at]
			if merged[at] == nil {
				merged[at] = &said{finding: f}
				order = append(order, merged[at])
			}
			merged[at].add(release, f)
		}
		for _, err := range verdict.Unread {
			if !slices.ContainsFunc(unread, func(e error) bool { return e.Error() == err.Error() }) {
				unread = append(unread, err)
			}
		}
	}
	for _, s := range order {
		findings = append(findings, s.join(len(targets)))
	}
	return servers, findings, unread
}

// place tells findings apart: of a rule at a place, the nth.
type place struct {
	rule  *finding.Rule
	where finding.Location
	nth   int
}

// said is a finding, and what releases say in it.
type said struct {
	finding finding.Finding
	texts   []text
	targets int
}

// text is a message with anyTarget in the place of the release, and the releases
// that share it.
type text struct {
	message string
	targets []string
}

const anyTarget = "\x00"

func (s *said) add(release *webconfig.Release, f finding.Finding) {
	target := release.String()
	message := strings.ReplaceAll(f.Message, target, anyTarget)
	i := slices.IndexFunc(s.texts, func(t text) bool { return t.message == message })
	if i < 0 {
		i = len(s.texts)
		s.texts = append(s.texts, text{message: message})
	}
	s.texts[i].targets = append(s.texts[i].targets, target)
	s.targets++
	s.finding.Severity = max(s.finding.Severity, f.Severity)
}

// join makes one finding of it, which names the releases unless it is about all
// that were asked for.
func (s *said) join(asked int) finding.Finding {
	f := s.finding
	var messages []string
	for _, t := range s.texts {
		targets := strings.Join(t.targets, ", ")
		message := strings.ReplaceAll(t.message, anyTarget, targets)
		if message == t.message && (s.targets < asked || len(s.texts) > 1) {
			message += " (" + targets + ")"
		}
		messages = append(messages, message)
	}
	f.Message = strings.Join(messages, "; ")
	return f
}

// olderThanServed names the releases that are not the one which the handshake is
// made with.
func olderThanServed(targets []*webconfig.Release) string {
	var names []string
	for _, release := range targets {
		if release.String() != webconfig.Target {
			names = append(names, release.String())
		}
	}
	return strings.Join(names, ", ")
}
