package probe

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/wire"
)

// support judges which versions, suites and groups the endpoint agrees on.
func (j *judge) support() {
	s := j.facts.support
	if s == nil {
		return
	}
	j.versions(s)
	j.suites(s)
	j.groups(s)
	j.cut(s)
}

// cut says what was not asked for any more.
func (j *judge) cut(s *wire.Support) {
	var versions []string
	var why error
	for _, v := range s.Versions {
		if v.Complete {
			continue
		}
		versions, why = append(versions, wire.VersionName(v.Version)), v.Err
	}
	switch {
	case len(versions) == 0:
	case errors.Is(why, wire.ErrBudget):
		o := j.see(finding.Unknown, "not asked", "what else the endpoint takes in "+join(versions)+": the connections that were allowed have been made")
		var more []Flag
		if j.opts.Full {
			more = append(more, Flag{"--full"})
		}
		o.Help = j.command(append(append(more, j.comparing()...), Flag{"--max-connections", "100"})...)
	default:
		j.see(finding.Unknown, "not asked", "what else the endpoint takes in "+join(versions)+": "+words(orError(why)))
	}
}

// versions judges the versions of TLS.
func (j *judge) versions(s *wire.Support) {
	var yes, unknown []string
	differs := false
	for _, v := range s.Versions {
		name := shortVersion(v.Version)
		switch v.Supported {
		case wire.Yes:
			yes = append(yes, name)
		case wire.Unknown:
			unknown = append(unknown, name)
			continue
		}
		if e := j.expect; e.compares() {
			want := v.Version >= e.Lowest && v.Version <= e.Most
			differs = differs || want != (v.Supported == wire.Yes)
		}
	}
	text := "TLS " + join(yes)
	if len(yes) == 0 {
		text = "none that was seen"
	}
	if len(unknown) > 0 {
		text += "; unknown: " + join(unknown)
	}
	e := j.expect
	switch {
	case differs:
		at, key := e.config.TLS.MinVersion.Place, "min_version"
		if !at.IsSet() {
			at, key = e.config.TLS.MaxVersion.Place, "max_version"
		}
		j.difference(ruleDiffersVersions, "versions", fmt.Sprintf("%s; %s says %s to %s", text, j.place(at, keyIf(at, key)), shortVersion(e.Lowest), shortVersion(e.Most)), at, more{})
	case e.compares() && len(unknown) > 0:
		j.see(finding.Unknown, "versions", text)
	case e.compares():
		j.see(finding.OK, "versions", text)
	case slices.ContainsFunc(s.Versions, func(v wire.VersionSupport) bool { return v.Supported == wire.Yes && v.Version < tls.VersionTLS12 }):
		j.fault(ruleOldVersion, "versions", text, more{help: "min_version: TLS12 in the web config; ssl_protocols TLSv1.2 TLSv1.3; in nginx"})
	default:
		j.see(finding.Seen, "versions", text)
	}
}

// keyIf names a key where there is a line to go with it.
func keyIf(at webconfig.Place, key string) string {
	if !at.IsSet() {
		return ""
	}
	return key
}

// suites judges the suites of TLS 1.2 and before: TLS 1.3 has its own, which
// nobody chooses.
func (j *judge) suites(s *wire.Support) {
	if j.expect.compares() && j.expect.Suites != nil {
		j.compareSuites(s)
		return
	}
	for _, v := range s.Versions {
		if v.Supported != wire.Yes || len(v.Suites) == 0 || v.Version == wire.TLS13 || !j.opts.Full {
			continue
		}
		var names, weak []string
		for _, id := range v.Suites {
			names = append(names, wire.SuiteName(id))
			if why, ok := weakness(id); ok {
				weak = append(weak, wire.SuiteName(id)+" ("+why+")")
			}
		}
		topic := "suites " + shortVersion(v.Version)
		if len(weak) > 0 && j.expect == nil {
			j.fault(ruleWeakSuite, topic, fmt.Sprintf("%d of %d are weak: %s", len(weak), len(names), strings.Join(weak, ", ")), more{})
			continue
		}
		j.see(finding.Seen, topic, strings.Join(names, ", "))
	}
}

// weakness says what is wrong with a suite. CBC with a key of its own for each
// connection is what Go's servers have by default: scanners call it weak, and Go's
// code keeps its timing even.
func weakness(id uint16) (why string, ok bool) {
	if why, ok = wire.IsBrokenSuite(id); ok || strings.Contains(wire.SuiteName(id), "DHE_") {
		return why, ok
	}
	return wire.IsWeakSuite(id)
}

// compareSuites compares the suites of TLS 1.2 with cipher_suites.
func (j *judge) compareSuites(s *wire.Support) {
	want := j.expect.usableSuites()
	for _, v := range s.Versions {
		if v.Version != tls.VersionTLS12 || v.Supported != wire.Yes {
			continue
		}
		surplus, missing := apart(v.Suites, want)
		at := j.expect.config.TLS.CipherSuites.Place
		j.compared(ruleDiffersSuites, "suites 1.2", surplus, missing, v, wire.SuiteName, at, "cipher_suites")
	}
}

// groups judges the groups of the key exchange.
func (j *judge) groups(s *wire.Support) {
	var all []uint16
	complete := true
	for _, v := range slices.Backward(s.Versions) {
		for _, id := range v.Groups {
			if !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
		complete = complete && (v.Complete || v.Supported == wire.No)
	}
	if e := j.expect; e.compares() && e.Groups != nil {
		surplus, missing := apart(all, e.Groups)
		j.compared(ruleDiffersGroups, "groups", surplus, missing, wire.VersionSupport{Groups: all, Complete: complete}, wire.GroupName, e.config.TLS.CurvePreferences.Place, "curve_preferences")
		return
	}
	if len(all) == 0 {
		return
	}
	var names []string
	for _, id := range all {
		names = append(names, wire.GroupName(id))
	}
	j.see(finding.Seen, "groups", strings.Join(names, ", "))
}

// compared says whether a list is as the web config has it. What is missing may
// only not have been asked for when the look was cut short.
func (j *judge) compared(rule *finding.Rule, topic string, surplus, missing []uint16, v wire.VersionSupport, name func(uint16) string, at webconfig.Place, key string) {
	list := func(ids []uint16) string {
		var names []string
		for _, id := range ids {
			names = append(names, name(id))
		}
		return strings.Join(names, ", ")
	}
	switch {
	case len(surplus) > 0:
		j.difference(rule, topic, "agreed on: "+list(surplus)+"; "+j.place(at, key)+" leaves that out", at, more{})
	case len(missing) > 0 && v.Complete:
		j.difference(rule, topic, "not agreed on: "+list(missing)+"; "+j.place(at, key)+" has it", at, more{})
	case len(missing) > 0:
		j.see(finding.Unknown, topic, "not asked for: "+list(missing))
	default:
		seen := v.Suites
		if topic == "groups" {
			seen = v.Groups
		}
		j.see(finding.OK, topic, list(seen))
	}
}

// apart returns what only the one and only the other list has.
func apart(seen, want []uint16) (surplus, missing []uint16) {
	for _, id := range seen {
		if !slices.Contains(want, id) {
			surplus = append(surplus, id)
		}
	}
	for _, id := range want {
		if !slices.Contains(seen, id) {
			missing = append(missing, id)
		}
	}
	return surplus, missing
}

// plainBeside says whether the TLS port answers plain HTTP.
func (j *judge) plainBeside() {
	p := j.facts.plain
	switch {
	case p == nil:
	case p.err != nil && (isSpent(p.err) || isUnreached(p.err)):
		j.see(finding.Unknown, "plain HTTP", words(p.err))
	case p.err != nil:
		j.see(finding.OK, "plain HTTP", "not answered: "+plainRefusal(p.err))
	case p.response.Status >= 400 && p.response.Status < 500 && (wantsTLS(p.response.Body) || p.response.Status == 400):
		j.see(finding.OK, "plain HTTP", fmt.Sprintf("refused (%d)", p.response.Status))
	case p.response.Status >= 300 && p.response.Status < 400:
		j.see(finding.Seen, "plain HTTP", fmt.Sprintf("answered on the same port with %d, to %s", p.response.Status, finding.Quote(p.response.Get("Location"))))
	default:
		j.see(finding.Warns, "plain HTTP", fmt.Sprintf("answered on the same port, with %d", p.response.Status))
	}
}

// plainRefusal says how a TLS port refuses plain HTTP.
func plainRefusal(err error) string {
	first, ok := firstBytes(err)
	switch {
	case ok && speaksTLS(first):
		return "a TLS alert comes"
	case ok:
		return "what comes is no HTTP: it begins with " + beginning(first)
	}
	return words(err)
}

// exposure takes over what the sensitive paths showed.
func (j *judge) exposure() {
	if j.facts.exposed == nil {
		return
	}
	for _, o := range j.facts.exposed.Observations {
		if o.Finding != nil && o.Finding.Where.File == "" {
			o.Finding.Where.File = j.target.URL
		}
		j.observations = append(j.observations, o)
	}
}

func shortVersion(v uint16) string { return strings.TrimPrefix(wire.VersionName(v), "TLS ") }

// join lists words: "1.2 and 1.3".
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
