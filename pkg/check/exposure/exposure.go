// Package exposure looks at what a Prometheus-style server lets anybody do:
// which sensitive paths answer without credentials, what is switched on, and what
// a proxy in front of it lets through.
//
// It sends GET alone, to paths of a fixed list, one after another, at most
// [MaxRequests]. None of them changes, profiles or fetches anything: what acts on
// a server acts on POST, PUT and DELETE, and a GET there is refused by the very
// handler that would act, which shows that it can be reached. Such a path is
// asked for only once the product is known, since others may act on GET. Bodies
// are read for what is known by name, and never shown.
package exposure

import (
	"context"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// Get fetches one target of the endpoint ("/prometheus/-/healthy"), with the
// fields given beside its own. It is called one after another. An answer that
// comes with an error is one whose body broke off.
type Get func(ctx context.Context, target string, header ...exchange.Field) (*exchange.Response, error)

// Options say how to look. The zero value is ready for use.
type Options struct {
	Prefix  string // the path of the URL as it is sent: "" or "/prometheus"; a "/metrics" at its end is left out
	Proxied bool   // a proxy is known to stand in front of the server; a prefix says so already
}

// Exposure is what a server showed.
type Exposure struct {
	Product  string    `json:"product,omitempty"` // one of the constants; "" when it could not be told
	Name     string    `json:"name,omitempty"`    // what an unknown exporter calls itself: "mysqld_exporter"
	Version  string    `json:"version,omitempty"`
	Paths    []Path    `json:"paths"`           // what was asked for, in the order of the list
	Features []Feature `json:"features"`        // what can be switched, as far as the product has it
	Requests int       `json:"requests"`        // sent, with and without credentials
	Origins  string    `json:"cors,omitempty"`  // which web pages may read the answers: "any", "any, with credentials", "none"; "" when it was not seen
	Ended    string    `json:"ended,omitempty"` // why not all was asked; "" when it was

	Observations []finding.Observation `json:"-"`
}

// The products. Exporter is one whose name says no more.
const (
	Prometheus   = "prometheus"
	Alertmanager = "alertmanager"
	Pushgateway  = "pushgateway"
	Node         = "node_exporter"
	Blackbox     = "blackbox_exporter"
	SNMP         = "snmp_exporter"
	Exporter     = "exporter"
)

// Path is one path of the list.
type Path struct {
	Path   string `json:"path"` // below the prefix: "/-/reload"
	Kind   Kind   `json:"kind"`
	What   string `json:"what"`             // what is to be had there, in words
	Status int    `json:"status,omitempty"` // without credentials; 0: no answer
	State  State  `json:"state"`
	Known  int    `json:"status_with_credentials,omitempty"` // 0: not asked, or no answer
	Why    string `json:"why,omitempty"`                     // of a state that the status does not explain

	feature string // that switches it; "" when nothing does
	reached bool   // with credentials
}

// State is what an answer without credentials comes to.
type State string

// The states. Off is reachable, and switched off; absent is 404.
const (
	Open    State = "open"
	Guarded State = "guarded"
	Absent  State = "absent"
	Off     State = "off"
	Unknown State = "unknown"
)

// Feature is something that a server has switched on or off.
type Feature struct {
	Name  string `json:"name"`
	State Switch `json:"state"`
	Value string `json:"value,omitempty"` // what it is set to, printable
	How   string `json:"how,omitempty"`   // how that is known
}

// Switch is whether a feature is on.
type Switch string

// The positions of a switch.
const (
	Yes      Switch = "yes"
	No       Switch = "no"
	Untold   Switch = "unknown"
	maxValue        = 200 // code points of a feature's value
)

// Findings returns what is wrong, in the order of the observations.
func (e *Exposure) Findings() []finding.Finding {
	var found []finding.Finding
	for _, o := range e.Observations {
		if o.Finding != nil {
			found = append(found, *o.Finding)
		}
	}
	return found
}

// Look asks a server for the paths of the list, and judges what answers.
//
// Get anonymous sends no credentials; nil says that nobody is let in without any,
// as where a client certificate is required. Get known sends some; it is nil when
// there are none, and serves to tell the product, its switches, and what a proxy
// lets through for those who are logged in. When ctx ends, the rest is unknown.
func Look(ctx context.Context, anonymous, known Get, opts Options) *Exposure {
	l := newLook(ctx, anonymous, known, opts)
	l.identify()
	if l.prefix.fault == nil {
		l.visitAll()
		l.askUI()
	}
	e := &Exposure{
		Product: l.facts.product, Name: l.facts.name, Version: l.facts.version,
		Paths: l.paths(), Features: l.facts.features(), Requests: l.sent, Origins: l.facts.origins.String(), Ended: l.ended,
	}
	e.switchOff()
	l.judge(e)
	return e
}

// switchOff marks the paths that can be reached, and do nothing.
func (e *Exposure) switchOff() {
	for i := range e.Paths {
		p := &e.Paths[i]
		// Pushgateway has no route for what is off; through a proxy, 404 says less.
		reaches := p.State == Open || p.State == Absent && e.Product == Pushgateway
		if reaches && p.feature != "" && e.feature(p.feature) == No {
			p.State = Off
		}
	}
}

// feature returns the position of a switch.
func (e *Exposure) feature(name string) Switch {
	for _, f := range e.Features {
		if f.Name == name {
			return f.State
		}
	}
	return Untold
}
