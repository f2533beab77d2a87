package wire

import "slices"

// strike notes what the server chose, and takes it off what is left.
func (p *peel) strike(a *Answer, offered []uint16) error {
	if !slices.Contains(offered, a.Suite) {
		return malformed("the server chose a suite that was not offered")
	}
	p.suitesLeft = without(p.suitesLeft, a.Suite)
	p.found.Suites = with(p.found.Suites, a.Suite)
	if a.DHBits > 0 && (p.found.DHBits == 0 || a.DHBits < p.found.DHBits) {
		p.found.DHBits = a.DHBits
	}
	if a.Group == 0 {
		p.groupsDone = p.groupsDone || p.suitesDone // it ignores the groups
		return nil
	}
	p.found.Groups = with(p.found.Groups, a.Group)
	if a.DHBits > 0 {
		return nil // the prime is the server's own choice
	}
	p.withGroup = with(p.withGroup, a.Suite)
	left := slices.Contains(p.groupsLeft, a.Group)
	switch curve := leafCurve(a); {
	case !left && (p.suitesDone || p.unclear):
		// It ignores the groups; or what was refused before was refused for its
		// groups, since this suite was among those offered.
		p.groupsDone = true
	case curve != 0 && !slices.Contains(p.kept, curve):
		p.kept = append(p.kept, curve)
		if a.Group != curve {
			p.groupsLeft = without(p.groupsLeft, a.Group)
		}
	default:
		p.groupsLeft = without(p.groupsLeft, a.Group)
	}
	return nil
}

// leafCurve returns the curve of the certificate in an answer, 0 for none.
func leafCurve(a *Answer) uint16 {
	if len(a.Chain) == 0 {
		return 0
	}
	return certificateCurve(a.Chain[0])
}

func with(list []uint16, id uint16) []uint16 {
	if slices.Contains(list, id) {
		return list
	}
	return append(list, id)
}

// without returns a list of its own.
func without(list []uint16, id uint16) []uint16 {
	return slices.DeleteFunc(slices.Clone(list), func(x uint16) bool { return x == id })
}

func within(list, all []uint16) []uint16 {
	return slices.DeleteFunc(slices.Clone(list), func(x uint16) bool { return !slices.Contains(all, x) })
}

func overlap(a, b []uint16) bool {
	return slices.ContainsFunc(a, func(id uint16) bool { return slices.Contains(b, id) })
}
