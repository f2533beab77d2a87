package exposure

import (
	"slices"

	"webtool/pkg/check/finding"
)

// stakes are what is at stake where a switch is on and nothing guards it: an
// error, since somebody turned on what is off by default, and left it to anybody.
var stakes = map[string]struct {
	rule         *finding.Rule
	flag, effect string
}{
	lifecycle:   {lifecycleOpen, "--web.enable-lifecycle", "anybody can stop the server with one POST"},
	admin:       {adminOpen, "--web.enable-admin-api", "anybody can delete what the server has stored"},
	remoteWrite: {receiverOpen, "--web.enable-remote-write-receiver", "anybody can write series, true or not, until the disk is full"},
	otlp:        {receiverOpen, "--web.enable-otlp-receiver", "anybody can write series, true or not, until the disk is full"},
}

// judgeSwitched says what can be reached of a kind that a switch turns on.
func (j *judge) judgeSwitched(kind Kind) {
	var off []string
	offHow := ""
	for _, f := range j.Features {
		paths := j.pick(func(p *Path) bool { return p.Kind == kind && p.feature == f.Name })
		if len(paths) == 0 {
			continue
		}
		open := slices.DeleteFunc(slices.Clone(paths), func(p Path) bool { return p.State != Open })
		switch {
		case f.State == No:
			off, offHow = append(off, title(f)), f.How
		case f.State == Yes:
			j.judgeOn(kind, f, paths, open)
		case len(open) > 0:
			j.say(string(kind), finding.Unknown, j.list(open)+" "+verb(open, "answers", "answer")+" without credentials; whether the "+title(f)+" is on cannot be seen")
		}
	}
	if len(off) > 0 {
		is := "is"
		if len(off) > 1 {
			is = "are"
		}
		j.say(string(kind), finding.Seen, "the "+and(off)+" "+is+" off ("+offHow+")")
	}
}

// judgeOn says who can reach what is on.
func (j *judge) judgeOn(kind Kind, f Feature, paths, open []Path) {
	stake := stakes[f.Name]
	unknown := slices.ContainsFunc(paths, func(p Path) bool { return p.State == Unknown })
	switch {
	case len(open) > 0:
		effect := stake.effect
		if f.Name == lifecycle && len(open) == 1 && open[0].Path == reloadPage.path {
			effect = "anybody can have the configuration read again, with one POST"
		}
		j.find(string(kind), stake.rule, finding.Error,
			"the "+title(f)+" is on ("+f.How+"), and "+j.list(open)+" "+verb(open, "answers", "answer")+" without credentials",
			effect, "start the server without "+stake.flag+", or "+j.guardHelp())
	case unknown:
		j.say(string(kind), finding.Unknown, "the "+title(f)+" is on ("+f.How+"); who reaches "+j.list(paths)+" cannot be told ("+statuses(paths)+")")
	default:
		j.say(string(kind), finding.OK, "the "+title(f)+" is on ("+f.How+"), and out of reach without credentials ("+statuses(paths)+")")
	}
}

// title is what a switch turns on.
func title(f Feature) string {
	if f.Name == lifecycle {
		return "lifecycle API"
	}
	return f.Name
}
