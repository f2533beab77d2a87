// Package probe looks at a live endpoint as its clients do, and says whether it
// is what it should be.
//
// First it observes ([facts]): connections, handshakes, answers, nothing else.
// Then it judges: each fact becomes an observation with a verdict, next to what
// a web config says where there is one. Passwords go only to a peer whose
// certificate verified.
package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"time"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/finding"
)

// DefaultConnections is how many connections one endpoint gets to see at most.
const DefaultConnections = 25

// Options say how to look at an endpoint, and what to expect of it.
type Options struct {
	Client  Client
	Reach   Reach
	Expect  *Expectation // what it should be; nil: whatever it is
	Version string       // of webtool, for the User-Agent
	Flags   []Flag       // of the command line that say who connects and how: a command that is told repeats them

	Full     bool // find out all versions, suites, groups, and the policy for client certificates
	Exposure bool // ask which sensitive paths answer

	Timeout        time.Duration // of each connection, and of each answer
	MaxConnections int           // 0 is DefaultConnections
	Wait           time.Duration // how long to wait for an endpoint that comes up
	ExpiresWithin  time.Duration // warn of certificates that end sooner
	Now            func() time.Time
}

// Flag is one flag of a command line, with its value: {"--ca-file", "ca.crt"}.
type Flag [2]string

// Reach is how an endpoint is reached.
type Reach struct {
	ConnectTo string           // an address that takes the place of the URL's
	Proxy     *url.URL         // for all hosts; nil: as Proxies say
	Proxies   dial.Environment // which proxy for which host; an address of ConnectTo is reached without
}

// InlineRoots is the name of roots that no file holds.
const InlineRoots = "tls_config.ca"

// Client is who connects.
type Client struct {
	Roots       *x509.CertPool // nil: those of the system
	RootsName   string         // what Roots were read from; "" for the system's
	Issuers     []string       // the subjects in Roots, for messages; nil for the system's
	ServerName  string         // by which the certificate is verified; "" is the URL's host
	Certificate *tls.Certificate
	MinVersion  uint16 // 0 is Go's own
	MaxVersion  uint16
	Insecure    bool // verify nothing, and send the password nevertheless

	Lenient bool // it verifies nothing by its own choice: what does not verify is weak, and keeps nobody out

	User, Password string
	HasPassword    bool   // an empty password is one, too
	Authorization  string // takes the place of user and password: the header's value
}

// Endpoint looks at one endpoint. It never fails: what keeps it from looking is
// an observation.
func Endpoint(ctx context.Context, opts *Options, target *Target) (report finding.EndpointReport) {
	if target.Client != nil {
		own := *opts
		own.Client, opts = *target.Client, &own
	}
	if target.Closed {
		return closed(target)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // which ends the connections that took the place of others
	begin := opts.Now()
	s := newSession(opts, target)
	// One endpoint's trouble hides nothing of the others.
	defer func() {
		if fault := recover(); fault != nil {
			report = finding.EndpointReport{URL: target.URL, Connections: s.connections(), Took: opts.Now().Sub(begin), Error: fmt.Sprintf("webtool stumbled over this endpoint, which is a fault of its own: %T", fault)}
		}
	}()
	f := s.observeUntilUp(ctx)
	j := &judge{opts: opts, target: target, now: begin, facts: f, expect: opts.Expect}
	report = j.report()
	report.Took = opts.Now().Sub(begin)
	report.Connections = s.connections()
	return report
}

// closed reports an endpoint that nobody can look at.
func closed(target *Target) finding.EndpointReport {
	r := finding.EndpointReport{URL: target.URL, Observations: target.Known, Observed: &Observed{}}
	r.Findings = findingsOf(r.Observations)
	return r
}
