//go:build systems

package exposure_test

import (
	"context"
	"encoding/base64"
	"net"
	"slices"

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

// inState returns whether all paths are in one of the states.
func inState(e *exposure.Exposure, allowed ...exposure.State) bool {
	return !slices.ContainsFunc(e.Paths, func(p exposure.Path) bool { return !slices.Contains(allowed, p.State) })
}
