package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/gen"
)

// parseReleases reads the values of --for.
func parseReleases(names []string) ([]*webconfig.Release, error) {
	var releases []*webconfig.Release
	for _, name := range names {
		release, err := webconfig.FindRelease(name)
		if err != nil {
			return nil, fmt.Errorf("--for: %w", err)
		}
		if slices.Contains(releases, release) {
			return nil, fmt.Errorf("--for names %s twice", release)
		}
		releases = append(releases, release)
	}
	return releases, nil
}

// parseIgnored reads the values of --ignore.
func parseIgnored(names []string) ([]*finding.Rule, error) {
	var rules []*finding.Rule
	for _, name := range names {
		rule, meant := check.FindRule(name)
		switch {
		case rule == nil && meant != "":
			return nil, fmt.Errorf("--ignore: there is no rule %q, did you mean %q?", name, meant)
		case rule == nil:
			return nil, fmt.Errorf("--ignore: there is no rule %q; webtool explain lists them", name)
		case rule.Refusal:
			return nil, fmt.Errorf("--ignore: %s cannot be ignored, %s refuses such a file", rule.Name, strings.ToLower(rule.Refuser()[:1])+rule.Refuser()[1:])
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// parseHosts checks the values of --host: names and addresses, and nothing around
// them.
func parseHosts(hosts []string) error {
	for _, host := range hosts {
		if host == "" {
			return errors.New("--host takes a name or an address, and got none (a variable that is not set?)")
		}
		if _, err := gen.ParseHost(host); err != nil {
			return fmt.Errorf("--host: %w", err)
		}
	}
	return nil
}
