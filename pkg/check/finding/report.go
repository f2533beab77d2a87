package finding

import "iter"

// Report is the outcome of one run over any number of files.
type Report struct {
	Files []FileReport // in the order given

	Rollout *Rollout // of several files of either side; nil for none
}

// FileReport is what is known of one file.
type FileReport struct {
	Path     string
	Error    string   // why the file, or one that it names, could not be judged; "" when all was read
	Notes    []string // what was not checked, and other things to know that are no fault
	Servers  []Server
	Findings []Finding // sorted by place
	Scrapes  []Scrape  // of a client's file: who gets in

	Change      *Change     // what it does to a running server, when that was asked for and can be told
	Description []Described // what the file makes of the server, when that was asked for
}

// Described is one line of what a file makes of the server.
type Described struct {
	Topic string `json:"topic"` // "listen", "show", "ask for", "let in", "limit", "send", "start"
	Text  string `json:"text"`

	Config string `json:"config,omitempty"` // which of the configs in the file, as of [Server]
}

// Server is the verdict of one release of the server.
type Server struct {
	Target string // "exporter-toolkit@0.20.0"
	Config string // which of the configs in the file: `Secret/web-config:data["web.yml"]`; "" when the file is one itself
	Starts *bool  // nil: it could not be told, since a file could not be read
	Reason string // the server's first reason for refusing, in its own words, values masked
}

// Standing yields the findings that nothing suppresses: those that count.
func (f *FileReport) Standing() iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		for i := range f.Findings {
			if f.Findings[i].Suppressed == nil && !yield(&f.Findings[i]) {
				return
			}
		}
	}
}

// Count returns how many standing findings of the severity the file has.
func (f *FileReport) Count(s Severity) int {
	n := 0
	for found := range f.Standing() {
		if found.Severity == s {
			n++
		}
	}
	return n
}

// Ignored returns how many findings are suppressed.
func (f *FileReport) Ignored() int {
	n := 0
	for i := range f.Findings {
		if f.Findings[i].Suppressed != nil {
			n++
		}
	}
	return n
}

// Summary counts over all files; what is suppressed is left out.
type Summary struct {
	Files    int `json:"files"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
}

// Summary counts the report's files and findings.
func (r *Report) Summary() Summary {
	s := Summary{Files: len(r.Files)}
	for i := range r.Files {
		s.Errors += r.Files[i].Count(Error)
		s.Warnings += r.Files[i].Count(Warning)
		s.Infos += r.Files[i].Count(Info)
	}
	return s
}
