package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/prometheus/exporter-toolkit/web"
)

// validate is what promtool and Prometheus call before anything else.
func validate(path string) (err error) {
	defer recovered(&err)
	return web.Validate(path)
}

// serve is what every exporter calls. It returns nil when the server got as far
// as waiting for its first connection.
func serve(path string) (err error) {
	defer recovered(&err)
	discard := slog.DiscardHandler
	server := &http.Server{
		Handler:  http.NotFoundHandler(),
		ErrorLog: slog.NewLogLogger(discard, slog.LevelError),
	}
	err = web.Serve(listener{}, server, &web.FlagConfig{WebConfigFile: &path}, slog.New(discard))
	if errors.Is(err, errStarted) {
		return nil
	}
	if err == nil {
		return errors.New("web.Serve returned without an error")
	}
	return err
}

// recovered turns a panic of the toolkit into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v", p)
	}
}

// errStarted is what a server meets in place of its first connection.
var errStarted = errors.New("the server started")

// listener opens no port: to accept from it is the proof that a server starts.
type listener struct{}

func (listener) Accept() (net.Conn, error) { return nil, errStarted }
func (listener) Close() error              { return nil }
func (listener) Addr() net.Addr            { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9100} }

const (
	// quietRuns is how many runs in a row must bring nothing new. A text that one
	// of ten users causes is missed by 64 runs once in 800 attempts.
	quietRuns = 64
	// maxRuns bounds the whole, however many texts a file has.
	maxRuns = 1000
)

// texts returns the distinct error texts of f, sorted. The toolkit reports the
// first fault that it meets in a map of headers or users, in random order, so
// such an f is run until nothing new comes.
func texts(f func() error) []string {
	found := []string{}
	for quiet, runs := 0, 0; quiet < quietRuns && runs < maxRuns; runs++ {
		err := f()
		if err == nil {
			return found
		}
		quiet++
		if text := err.Error(); !slices.Contains(found, text) {
			found = append(found, text)
			quiet = 0
		}
		if !fromMap(err.Error()) {
			break
		}
	}
	slices.Sort(found)
	return found
}

// fromMap tells whether the toolkit found this fault while it ranged over a map.
func fromMap(text string) bool {
	for _, prefix := range []string{
		"HTTP header ",
		"invalid value for X-",
		"crypto/bcrypt: ",
		"strconv.Atoi: ",
		"panic: ",
	} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}
