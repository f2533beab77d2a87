package probe

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"webtool/pkg/check/finding"
)

// statusWord names the statuses that people meet; what the endpoint calls them is
// not repeated.
func statusWord(status int) string {
	return map[int]string{
		200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect",
		400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 421: "Misdirected Request",
		429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
	}[status]
}

// ago writes how long something is past, roughly.
func ago(then, now time.Time) string {
	d := now.Sub(then)
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(d / unit.size); n > 0 {
			if n > 1 {
				unit.name += "s"
			}
			return fmt.Sprintf("%d %s", n, unit.name)
		}
	}
	return "a moment"
}

// oneLine puts the lines of a text behind one another.
func oneLine(text string) string {
	return finding.Printable(strings.Join(strings.Fields(text), " "))
}

// shorten keeps what an endpoint calls itself to a few lines.
func shorten(text string) string {
	const most = 256 // code points
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }

// orError stands in for an error that is not there.
func orError(err error) error {
	if err == nil {
		return errors.New("nothing")
	}
	return err
}
