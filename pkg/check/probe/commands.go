package probe

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// command is another look at the same endpoint, by the same client in the same
// way, with more flags, or with other values of them.
func (j *judge) command(more ...Flag) string {
	flags := slices.Clone(more)
	for _, f := range j.flags() {
		if !slices.ContainsFunc(more, func(m Flag) bool { return m[0] == f[0] }) {
			flags = append(flags, f)
		}
	}
	return commandLine(j.target.URL, flags)
}

// plainCommand looks at the same endpoint without TLS, where neither certificates
// nor passwords are shown.
func (j *judge) plainCommand() string {
	return commandLine(j.inScheme("http"), j.reachFlags())
}

// secureCommand looks at the same endpoint with TLS.
func (j *judge) secureCommand() string {
	return commandLine(j.inScheme("https"), j.flags())
}

// inScheme is the URL of the same place in another scheme. The port goes along also where
// the URL names none: the other scheme has another by itself.
func (j *judge) inScheme(scheme string) string {
	_, rest, _ := strings.Cut(j.target.URL, "://")
	host, path := rest, ""
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		host, path = rest[:end], rest[end:]
	}
	if u, err := url.Parse(j.target.URL); err == nil && u.Port() == "" {
		host = strings.TrimSuffix(host, ":") + ":" + j.target.Port
	}
	return scheme + "://" + host + path
}

func commandLine(at string, flags []Flag) string {
	words := []string{"webtool", "probe"}
	for _, f := range flags {
		words = append(words, f[0])
		if f[1] != "" {
			words = append(words, f[1])
		}
	}
	words = append(words, at)
	for i := range words {
		words[i] = finding.ShellQuote(words[i])
	}
	return strings.Join(words, " ")
}

// flags are those that say who connects and how.
func (j *judge) flags() []Flag {
	if j.target.Flags != nil {
		return slices.Concat(j.target.Flags, j.opts.Flags)
	}
	if j.opts.Flags != nil {
		return j.opts.Flags
	}
	if name := j.opts.Client.RootsName; name != "" && name != InlineRoots {
		return []Flag{{"--ca-file", name}}
	}
	return nil
}

// flag is the value of one of them, "" without.
func (j *judge) flag(name string) string {
	for _, f := range j.flags() {
		if f[0] == name {
			return f[1]
		}
	}
	return ""
}

// reachFlags are those that say how, which count over plain HTTP as well.
func (j *judge) reachFlags() []Flag {
	var reach []Flag
	for _, f := range j.opts.Flags {
		if f[0] == "--connect-to" || f[0] == "--proxy" {
			reach = append(reach, f)
		}
	}
	return reach
}

// comparing are the flags of a comparison with the same file.
func (j *judge) comparing() []Flag {
	if j.expect == nil {
		return nil
	}
	flags := []Flag{{"--web-config", j.fileName()}}
	if j.expect.Policy {
		flags = append(flags, Flag{"--expect", "policy"})
	}
	return flags
}

// pastProxy is the command that looks at the server itself.
func (j *judge) pastProxy() string {
	address := j.facts.address
	if address == "" || j.facts.proxied || j.isDirect() {
		address = "HOST:PORT"
	}
	return j.command(append(j.comparing(), Flag{"--connect-to", address})...)
}

// isDirect reports whether nothing can stand before what answers: the address was
// chosen, or is of this very machine.
func (j *judge) isDirect() bool {
	if j.facts.proxied {
		return false
	}
	return j.opts.Reach.ConnectTo != "" || isLoopback(j.facts.address)
}

// dialled is where connections go: the address that was reached, or else the one
// that was to be.
func (j *judge) dialled() string {
	to := j.opts.Reach.ConnectTo
	switch {
	case j.facts.address != "" && !j.facts.proxied:
		return j.facts.address
	case strings.HasPrefix(to, "unix:"):
		return to
	case to == "":
		return net.JoinHostPort(j.target.Host, j.target.Port)
	}
	if _, _, err := net.SplitHostPort(to); err == nil {
		return to
	}
	return net.JoinHostPort(strings.Trim(to, "[]"), j.target.Port)
}

// there has a command run on the machine that the endpoint is on.
func (j *judge) there(command string) string {
	place := j.dialled()
	host := hostOf(place)
	if strings.HasPrefix(place, "unix:") || isLoopback(place) || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return command
	}
	return "ssh " + finding.ShellQuote(host) + " " + command
}

// listening is the command that tells which program listens at the endpoint.
func (j *judge) listening() string {
	place := j.dialled()
	_, port, err := net.SplitHostPort(place)
	if err != nil || strings.HasPrefix(place, "unix:") {
		return "ss -lxp"
	}
	return j.there("ss -ltnp sport = :" + port)
}

// configs is the command that tells which server reads which file, and started
// when it was started as well.
func (j *judge) configs() string { return j.there("ps ax -o args") + " | grep -e --web.config.file" }

func (j *judge) started() string {
	return j.there("ps ax -o lstart,args") + " | grep -e --web.config.file"
}

// hostOf is the host of an address.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

func isLoopback(address string) bool {
	ip := net.ParseIP(hostOf(address))
	return ip != nil && ip.IsLoopback()
}
