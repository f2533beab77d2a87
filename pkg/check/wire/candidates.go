package wire

import (
	"cmp"
	"slices"
	"strings"
)

// usualSuites and usualGroups are what nearly all servers take. While some are left
// of both, suites and groups are struck off together.
var (
	usualSuites = []uint16{
		0x1301, 0x1302, 0x1303,
		0xc02b, 0xc02c, 0xcca9, 0xc009, 0xc00a, 0xc02f, 0xc030, 0xcca8, 0xc013, 0xc014,
	}
	commonSuites = append(slices.Clone(usualSuites), // of a short hello: each version has some
		0x009e, 0x009f, 0xccaa, 0x0033, 0x0039, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x0016, 0x000a, 0x0005, 0x0004)
	usualGroups = []uint16{groupX25519MLKEM768, groupX25519, groupP256, groupP384, groupP521}
)

// candidateSuites returns the suites of a version, the strong ones first: an order
// that a client would have. nil asks for all that are known and need no more than a
// hello to be agreed.
func candidateSuites(from []uint16, version uint16) []uint16 {
	if from == nil {
		for _, s := range suiteNames {
			// SRP takes the name of a user (RFC 5054, section 2.5.1.2).
			if s.id != 0 && s.id != scsvRenegotiation && s.id != scsvFallback && !strings.HasPrefix(s.name, "TLS_SRP_") {
				from = append(from, s.id)
			}
		}
	}
	var suites []uint16
	for _, id := range from {
		if IsTLS13Suite(id) == (version == TLS13) && !slices.Contains(suites, id) {
			suites = append(suites, id)
		}
	}
	slices.SortStableFunc(suites, func(a, b uint16) int { return cmp.Compare(suiteRank(a), suiteRank(b)) })
	return suites
}

// suiteRank sorts suites by their strength.
func suiteRank(id uint16) int {
	_, broken := IsBrokenSuite(id)
	_, weak := IsWeakSuite(id)
	switch {
	case slices.Contains(usualSuites, id) && !weak:
		return 0
	case !weak:
		return 1
	case slices.Contains(usualSuites, id):
		return 2
	case !broken:
		return 3
	}
	return 4
}

// candidateGroups returns the groups that may be agreed in a version. A group that
// is not known is offered in all of them.
func candidateGroups(from []uint16, version uint16) []uint16 {
	if from == nil {
		for _, g := range groupNames {
			from = append(from, g.id)
		}
	}
	groups := []uint16{}
	for _, id := range from {
		if groupFits(id, version) && !slices.Contains(groups, id) {
			groups = append(groups, id)
		}
	}
	return groups
}

func groupFits(id, version uint16) bool {
	for _, g := range groupNames {
		if g.id == id {
			return g.oldest <= version && version <= g.newest
		}
	}
	return true
}
