package gen

import (
	"time"

	"webtool/pkg/check/finding"
)

// backdate is how far before now a certificate begins, for clients whose clock
// is slow.
const backdate = time.Hour

// Validity says from when to when a certificate is to be good. The zero value
// asks for the default.
type Validity struct {
	NotBefore, NotAfter time.Time
	For                 time.Duration // from now, or from NotBefore
}

// ParseTime reads a day, which begins at midnight UTC, or a moment of RFC 3339.
func ParseTime(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("%s is no date: write 2027-11-20, or 2027-11-20T16:00:00Z", finding.Quote(s))
}

// lastTime is the end of what a certificate can tell (RFC 5280, section 4.1.2.5).
var lastTime = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// span returns the two ends, in whole seconds.
func (v Validity) span(now time.Time, standard time.Duration) (notBefore, notAfter time.Time, err error) {
	if v.For != 0 && !v.NotAfter.IsZero() {
		return notBefore, notAfter, usagef("--valid-for and --not-after both say when the certificate ends: give one of them")
	}
	from := now
	notBefore = now.Add(-backdate)
	if !v.NotBefore.IsZero() {
		from, notBefore = v.NotBefore, v.NotBefore
	}
	notAfter = from.Add(standard)
	if v.For != 0 {
		notAfter = from.Add(v.For)
	}
	if !v.NotAfter.IsZero() {
		notAfter = v.NotAfter
	}
	notBefore, notAfter = notBefore.UTC().Truncate(time.Second), notAfter.UTC().Truncate(time.Second)
	switch {
	case !notAfter.After(notBefore):
		return notBefore, notAfter, usagef("the certificate would end (%s, --not-after or --valid-for) before it begins (%s, --not-before)", formatTime(notAfter), formatTime(notBefore))
	case notBefore.Year() < 1950:
		return notBefore, notAfter, usagef("no certificate can begin before 1950")
	case notAfter.After(lastTime):
		return notBefore, notAfter, usagef("no certificate can end after the year 9999")
	}
	return notBefore, notAfter, nil
}

func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

func formatDate(t time.Time) string { return t.UTC().Format(time.DateOnly) }
