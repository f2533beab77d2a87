package main

import (
	"context"
	"net/url"
	"strings"

	"webtool/pkg/check"
	"webtool/pkg/check/dial"
	"webtool/pkg/check/probe"
)

// options turns the flags into what the library takes.
func (c *probeEndpoints) options(ctx context.Context, env *environment, endpoints int) (*probe.Options, error) {
	if c.expect != "" && c.webConfig == "" {
		return nil, wrongUsage("--expect says what of a web config counts, and --web-config names none")
	}
	if c.webConfig == "" && (c.placement.baseDirSet || len(c.placement.maps) > 0) {
		return nil, wrongUsage("--base-dir and --map say where files of a web config are, and --web-config names none")
	}
	if c.reach.ConnectTo != "" {
		if endpoints > 1 {
			return nil, wrongUsage("--connect-to is for one endpoint, and there are %d", endpoints)
		}
		if err := dial.CheckConnectTo(c.reach.ConnectTo); err != nil {
			return nil, wrongUsage("--connect-to: %s", err)
		}
		if c.proxy != "" && strings.HasPrefix(c.reach.ConnectTo, "unix:") {
			return nil, wrongUsage("--proxy: no proxy leads to the socket of --connect-to")
		}
	}
	o := &probe.Options{
		Reach: c.reach, Version: release, Full: c.full, Exposure: c.exposure, Timeout: c.timeout, Wait: c.wait,
		MaxConnections: c.maxConnections, ExpiresWithin: c.expiresWithin, Now: env.now,
	}
	o.Reach.Proxies = proxies(env)
	var err error
	if c.proxy != "" {
		if o.Reach.Proxy, err = dial.ParseProxy(c.proxy); err != nil {
			return nil, wrongUsage("--proxy: %s", err)
		}
	}
	if o.Client, err = c.client.read(env); err != nil {
		return nil, err
	}
	o.Flags = append(c.client.flags(), c.wayFlags(o.Reach.Proxy)...)
	if c.webConfig != "" {
		ctx, cancel := forReading(ctx) // the password may have been typed slowly
		defer cancel()
		policy := c.expect == "policy" || c.expect == "" && endpoints > 1
		var where check.WebConfigOptions
		if err := c.placement.apply(ctx, &where, []string{c.webConfig}); err != nil {
			return nil, err
		}
		if o.Expect, err = check.Expect(ctx, where, c.webConfig, policy); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// wayFlags are those that say how endpoints are reached, and where files are that a
// config names; a proxy's password is in no command that is told.
func (c *probeEndpoints) wayFlags(proxy *url.URL) []probe.Flag {
	all := []probe.Flag{{"--connect-to", c.reach.ConnectTo}, {"--base-dir", c.placement.baseDir}}
	if proxy != nil && proxy.User == nil {
		all = append(all, probe.Flag{"--proxy", c.proxy})
	}
	for _, pair := range c.placement.maps {
		all = append(all, probe.Flag{"--map", pair})
	}
	return givenFlags(all)
}

// proxies are those of the environment, as Go programs read it: Prometheus does so
// with proxy_from_environment.
func proxies(env *environment) dial.Environment {
	either := func(upper, lower string) string {
		if value := env.getenv(upper); value != "" {
			return value
		}
		return env.getenv(lower)
	}
	all := dial.Environment{HTTP: either("HTTP_PROXY", "http_proxy"), HTTPS: either("HTTPS_PROXY", "https_proxy"), No: either("NO_PROXY", "no_proxy")}
	if env.getenv("REQUEST_METHOD") != "" {
		all.HTTP = env.getenv("http_proxy") // in CGI, a client can set HTTP_PROXY (golang.org/x/net/http/httpproxy)
	}
	return all
}
