package finding

// Explanation says what an error message means.
type Explanation struct {
	Name   string  // of the entry that explains it: "alert-internal-error"
	Said   string  // the part of the text that is explained, made printable
	Means  string  // one or two sentences
	Causes []Cause // the likeliest first
	Note   string  // what else there is to know: a sentence; "" for nothing
	Rules  []string
}

// Cause is what may be behind an error message, and how to find out.
type Cause struct {
	Text   string // lower case, no full stop
	Decide string // the command that decides; "" when there is none to run
}
