// Package message knows what the error messages of web configs and of TLS mean:
// those of exporter-toolkit's server, of Go's crypto/tls and crypto/x509, of the
// clients that scrape, and of curl and OpenSSL.
//
// What there is to know is data, one file a family. A message is found in a whole
// line of a log or in a part of it.
package message

import (
	"sync"

	"webtool/pkg/check/finding"
)

// Entry is what one message means, in whatever forms it comes.
type Entry struct {
	Name string // stable, in kebab case

	// Says are the forms of the message. A {name} stands for whatever is written
	// there; capitals and line breaks do not matter. One that begins and ends
	// with | is only ever a whole line.
	Says []string

	// alerts and logged add the forms of alerts before those, when the entries are
	// first asked for: few runs do.
	alerts []alert
	logged []string // in Go's words, in the log of a server that met one

	// Means, the causes and the note may hold what was written in the place of a
	// {name}, and {config}, {url}, {address} and {host}, which are found in the
	// line or are made up.
	Means  string          // one or two sentences
	Causes []finding.Cause // the likeliest first
	Note   string          // a sentence more; "" for none

	Rules []string // of webtool, that find this before it happens

	// Frame marks what only says where something went wrong: any other message in
	// the line tells more.
	Frame bool

	// General marks what may happen to anything, to a file or a connection: a
	// message in the line that says to what tells more.
	General bool
}

// tier ranks entries: what is in a higher one tells more.
func (e *Entry) tier() int {
	switch {
	case e.Frame:
		return 0
	case e.General:
		return 1
	}
	return 2
}

// Family is a group of entries.
type Family struct {
	Title   string
	Entries []Entry
}

// Families returns all that is known, for people to read.
func Families() []Family { return families() }

var families = sync.OnceValue(func() []Family {
	all := []Family{
		{"The server does not start: certificate, key and client CA", startEntries},
		{"The server cannot read its web config", syntaxEntries},
		{"A value in the web config", valueEntries},
		{"Headers and users of the web config", userEntries},
		{"TLS alerts, as the one sees them who did not send them", alertEntries},
		{"TLS alerts in a server's log", loggedAlertEntries},
		{"Handshakes", handshakeEntries},
		{"Client certificates, in a server's log", clientCertificateEntries},
		{"Verification of the server's certificate", verificationEntries},
		{"Certificates that cannot be read", certificateEntries},
		{"Connections", connectionEntries},
		{"HTTP", httpEntries},
		{"The client's config: prometheus.yml and others", clientConfigEntries},
		{"curl", curlEntries},
		{"OpenSSL", opensslEntries},
		{"nginx", nginxEntries},
		{"Browsers and other clients", otherClientEntries},
		{"The toolkit's own log lines", logEntries},
	}
	for _, family := range all {
		for i := range family.Entries {
			family.Entries[i].addAlerts()
		}
	}
	return all
})

// addAlerts puts the forms of alerts before the others.
func (e *Entry) addAlerts() {
	var forms []string
	for _, a := range e.alerts {
		forms = append(forms, a.forms()...)
	}
	for _, inGo := range e.logged {
		forms = append(forms, "TLS handshake error from {client}: remote error: tls: "+inGo)
	}
	e.Says = append(forms, e.Says...)
}

// theSame stands for the command of the cause before.
const theSame = "the same"

// The commands that decide most often.
const (
	checkConfig = "webtool check web-config {config}"
	checkRunAs  = "webtool check web-config --run-as prometheus {config}"
	checkHost   = "webtool check web-config --host {host} {config}"
	checkScrape = "webtool check scrape-config prometheus.yml --web-config {config}"
	probe       = "webtool probe {url}"
	probeCA     = "webtool probe --ca-file ca.crt {url}"
	probeConfig = "webtool probe --web-config {config} {url}"
	probeUser   = "webtool probe --web-config {config} --user prometheus {url}"
	renewCert   = "webtool gen cert --if-needed --cert-file prom.crt --key-file prom.key --host {host}"
	showServed  = "openssl s_client -connect {address} -servername {host} -showcerts </dev/null"
	showCert    = "openssl x509 -noout -text -in prom.crt"
	showClient  = "openssl x509 -noout -text -in client.crt"
)
