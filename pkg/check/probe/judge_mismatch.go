package probe

import (
	"crypto/tls"
	"slices"

	"webtool/pkg/check/wire"
)

// clientGroups are those that Go's clients offer.
var clientGroups = []uint16{uint16(tls.X25519MLKEM768), uint16(tls.SecP256r1MLKEM768), uint16(tls.SecP384r1MLKEM1024),
	uint16(tls.X25519), uint16(tls.CurveP256), uint16(tls.CurveP384), uint16(tls.CurveP521)}

// nothingInCommon explains why an endpoint and a client found no version, suite or
// group that both take: by what the endpoint does take, where that was asked for.
func (j *judge) nothingInCommon() more {
	var taken []wire.VersionSupport
	if s := j.facts.support; s != nil {
		for _, v := range s.Versions {
			if v.Supported == wire.Yes {
				taken = append(taken, v)
			}
		}
	}
	if len(taken) == 0 && j.facts.support == nil {
		return more{likely: []string{"the endpoint has no version, suite or group in common with a client of today"}, decide: j.command(Flag{"--full"})}
	}
	if len(taken) == 0 {
		return more{likely: []string{"its suites do not fit its certificate, or it wants keys that both sides know beforehand: it takes nothing that was offered"}}
	}
	lowest, highest := versionBounds(taken)
	from, to := j.clientVersions()
	switch {
	case highest < from:
		return more{
			likely: []string{wire.VersionName(highest) + " is the highest version that it takes, and the client begins at " + wire.VersionName(from)},
			help:   j.command(Flag{"--min-version", "TLS10"}),
		}
	case lowest > to:
		return more{
			likely: []string{wire.VersionName(lowest) + " is the lowest version that it takes, and the client ends at " + wire.VersionName(to)},
			help:   j.command(Flag{"--max-version", "TLS13"}),
		}
	}
	taken = slices.DeleteFunc(taken, func(v wire.VersionSupport) bool { return v.Version < from || v.Version > to })
	if !slices.ContainsFunc(taken, func(v wire.VersionSupport) bool { return slices.ContainsFunc(v.Suites, isClientSuite) }) {
		return more{likely: []string{"the endpoint has no suite that a client of today offers"}}
	}
	if !slices.ContainsFunc(taken, func(v wire.VersionSupport) bool { return slices.ContainsFunc(v.Groups, isClientGroup) }) {
		return more{likely: []string{"the endpoint has no group that a client of today offers"}}
	}
	return more{likely: []string{"its certificate is of a kind that a client of today does not take: a curve or a signature that is old or rare"}}
}

// versionBounds are the lowest and the highest version.
func versionBounds(all []wire.VersionSupport) (lowest, highest uint16) {
	lowest, highest = all[0].Version, all[0].Version
	for _, v := range all {
		lowest, highest = min(lowest, v.Version), max(highest, v.Version)
	}
	return lowest, highest
}

// clientVersions are those that the client offers.
func (j *judge) clientVersions() (from, to uint16) {
	from, to = tls.VersionTLS12, tls.VersionTLS13
	if v := j.opts.Client.MinVersion; v != 0 {
		from = v
	}
	if v := j.opts.Client.MaxVersion; v != 0 {
		to = v
	}
	return from, to
}

// isClientGroup reports whether Go's clients offer a group.
func isClientGroup(id uint16) bool { return slices.Contains(clientGroups, id) }

// isClientSuite reports whether Go's clients offer a suite by themselves.
func isClientSuite(id uint16) bool {
	return slices.ContainsFunc(tls.CipherSuites(), func(s *tls.CipherSuite) bool { return s.ID == id })
}
