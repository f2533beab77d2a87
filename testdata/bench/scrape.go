package main

import (
	"fmt"

	"webtool/testdata/bench/fleet"
)

// How many clients, each with a certificate of its own, and how many targets of each.
const scrapeJobs, scrapeTargets = 500, 20

var scrapes = []pairing{{
	subject: "check scrape-config", task: fmt.Sprintf("%d clients, %d targets each", scrapeJobs, scrapeTargets), beside: "bare loop of the distinct handshakes", slow: true,
	asked: []asked{{wall, 2}, {cpu, 0}},
	sides: func(p *place) (ours, theirs side, err error) {
		clients, err := fleet.MakeClients(p.dir, scrapeJobs, scrapeTargets)
		if err != nil {
			return nil, nil, err
		}
		return p.process("", p.webtool, "check", "scrape-config", clients.Prometheus, "--web-config", clients.WebConfig), bare(clients.Handshakes), nil
	},
}}
