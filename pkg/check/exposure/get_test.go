package exposure_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
)

// client fetches from one server over a connection that it keeps while it can.
type client struct {
	address        string // "127.0.0.1:9090"
	user, password string

	carrier     net.Conn
	conn        *exchange.Conn
	connections int
	sent        []string // targets
}

func (c *client) get(ctx context.Context, target string, header ...exchange.Field) (*exchange.Response, error) {
	c.sent = append(c.sent, target)
	if c.conn == nil {
		carrier, err := new(net.Dialer).DialContext(ctx, "tcp", c.address)
		if err != nil {
			return nil, err
		}
		c.carrier, c.conn = carrier, exchange.New(carrier, "", exchange.Limits{})
		c.connections++
	}
	header = append(slices.Clone(header), exchange.Field{Name: "User-Agent", Value: "webtool"})
	if c.user != "" {
		pair := base64.StdEncoding.EncodeToString([]byte(c.user + ":" + c.password))
		header = append(header, exchange.Field{Name: "Authorization", Value: "Basic " + pair})
	}
	response, err := c.conn.Do(ctx, exchange.Request{Target: target, Host: "localhost", Scheme: "http", Header: header})
	if err != nil || !response.Reusable {
		c.carrier.Close()
		c.conn = nil
	}
	return response, err
}

// close ends the connection.
func (c *client) close() {
	if c.conn != nil {
		c.carrier.Close()
		c.conn = nil
	}
}

// told writes what was observed, a line each: verdict, topic, rule, text.
func told(e *exposure.Exposure) string {
	var b strings.Builder
	for _, o := range e.Observations {
		fmt.Fprintf(&b, "%s %s", o.Verdict, o.Topic)
		if o.Finding != nil {
			fmt.Fprintf(&b, " [%s %s]", o.Finding.Rule.Name, o.Finding.Severity)
		}
		fmt.Fprintf(&b, ": %s\n", o.Text)
	}
	return b.String()
}

// tells fails the test unless the observations hold these lines, or what begins
// them.
func tells(t *testing.T, e *exposure.Exposure, lines ...string) {
	t.Helper()
	all := "\n" + told(e)
	for _, line := range lines {
		if !strings.Contains(all, "\n"+line) {
			t.Errorf("not told: %s\nin%s", line, all)
		}
	}
}

// found lists the rules of the findings with their severities.
func found(e *exposure.Exposure) string {
	var all []string
	for _, f := range e.Findings() {
		all = append(all, f.Rule.Name+" "+f.Severity.String())
	}
	return strings.Join(all, ", ")
}

// states lists the paths by their states, in their order: "open /metrics".
func states(e *exposure.Exposure) []string {
	var all []string
	for _, p := range e.Paths {
		all = append(all, string(p.State)+" "+p.Path)
	}
	return all
}

// inState returns whether all paths are in one of the states.
func inState(e *exposure.Exposure, allowed ...exposure.State) bool {
	return !slices.ContainsFunc(e.Paths, func(p exposure.Path) bool { return !slices.Contains(allowed, p.State) })
}
