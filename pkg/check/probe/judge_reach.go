package probe

import (
	"errors"
	"strings"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/finding"
)

// anotherService is why something comes that is not what was asked for.
const anotherService = "another service listens on this port"

// unreachable says why no connection came to be.
func (j *judge) unreachable(err error) {
	var failed *dial.Error
	text, m := words(err), more{}
	if !errors.As(err, &failed) {
		j.fault(ruleUnreachable, "reach", text, m)
		return
	}
	host := hostOf(j.dialled())
	switch failed.Kind {
	case dial.UnknownHost, dial.ResolverFailed:
		m.likely = []string{"a typo in the name, or a name that only other machines know"}
		if failed.Kind == dial.ResolverFailed {
			m.likely = []string{"this machine's resolver does not answer"}
		}
		m.decide = "getent hosts " + finding.ShellQuote(host)
		m.help = "give the address and keep the name: --connect-to ADDRESS"
	case dial.Refused:
		m.likely = []string{"the server is not running, or did not start: its log says why", "it listens on another port or address (--web.listen-address)"}
		m.decide = j.listening()
	case dial.TimedOut:
		m.likely = []string{"a firewall drops the packets", "the machine is down"}
		m.decide = "ping -c 3 " + finding.ShellQuote(host)
	case dial.NoRoute:
		m.likely = []string{"this machine's network has no way there: another network, a VPN that is down"}
		m.decide = "ping -c 3 " + finding.ShellQuote(host)
	case dial.SocketMissing, dial.Denied:
		m.help = "--connect-to unix:PATH names the socket"
	}
	if failed.Proxy {
		m.likely, m.decide, m.help = nil, "", "--connect-to ADDRESS goes past the proxy"
	}
	j.fault(ruleUnreachable, "reach", text, m)
}

// noHandshake says why there was no TLS.
func (j *judge) noHandshake(err error) {
	if first, ok := firstBytes(err); ok {
		j.notTLS(first)
		return
	}
	m := more{}
	code, alerted := alertOf(err)
	switch {
	case alerted && code == alertInternalError:
		j.configBroken("TLS", "the endpoint broke off the handshake: "+words(err))
		return
	case alerted && isAboutCertificate(code) && j.facts.main.asked != nil:
		return // the client certificate is a topic of its own
	case isMismatch(err):
		m = j.nothingInCommon()
	case alerted && code == alertUnrecognizedName:
		m.likely = []string{"the endpoint, or a proxy before it, serves other names than " + finding.Quote(j.serverName())}
		m.help = "--server-name NAME says another name, --connect-to ADDRESS reaches the same place by the right URL"
	case alerted && code == alertNoApplicationProto:
		m.likely = []string{"what answers speaks neither HTTP/2 nor HTTP/1.1"}
		m.decide = j.listening()
	case alerted:
	case isSilence(err):
		m.likely = []string{"what listens there waits for something else than TLS", "a proxy accepts the connection, and has nobody behind it"}
		m.decide = j.listening()
	case isClosed(err):
		m.likely = []string{"a proxy or a firewall before the server ends the connection", "what listens there speaks no TLS"}
		m.decide = "curl -v " + finding.ShellQuote(j.inScheme("http"))
	default:
		j.fault(ruleNotUnderstood, "TLS", "the handshake cannot be understood: "+words(err), more{
			likely: []string{"what answers speaks a broken TLS, or something on the way changes it"},
			decide: "openssl s_client -connect " + finding.ShellQuote(j.dialled()) + " -servername " + finding.ShellQuote(j.serverName()) + " </dev/null",
		})
		return
	}
	j.fault(ruleBreaksOff, "TLS", "no handshake: "+words(err), m)
}

// notTLS says what came in the place of TLS.
func (j *judge) notTLS(first string) {
	if !speaksHTTP(first) {
		j.fault(ruleNotUnderstood, "TLS", "what comes is neither TLS nor HTTP: it begins with "+beginning(first), more{
			likely: []string{anotherService}, decide: j.listening(),
		})
		return
	}
	m := more{
		effect: "a client that is told https gets no further",
		likely: []string{"its web config has no certificate, or it was started without --web.config.file"},
		help:   j.plainCommand(),
	}
	switch e := j.expect; {
	case e == nil || e.Refusal != "":
	case e.TLS:
		m.likely = []string{"the server was started before this file had a certificate, or without --web.config.file: TLS takes a restart"}
		m.differs, m.at = true, e.certPlace()
		m.decide, m.help = j.started(), ""
	default:
		m.likely = []string{"the URL is wrong: " + finding.Quote(j.fileName()) + " has no certificate, so the server speaks plain HTTP"}
	}
	j.fault(ruleSpeaksHTTP, "TLS", "the server speaks plain HTTP on this port", m)
}

// configBroken says that the server cannot read its web config at the moment.
func (j *judge) configBroken(topic, text string) {
	m := more{
		effect: "no new client gets in; the process stays up, and recovers when the files are right again",
		likely: []string{"its web config, or a file that it names, was changed on disk and cannot be loaded: it does not parse, is missing or unreadable, or certificate and key do not belong together"},
		decide: "webtool check web-config --run-as prometheus /etc/prometheus/web.yml",
	}
	if e := j.expect; e != nil {
		m.decide = "webtool check web-config " + finding.ShellQuote(j.fileName())
		switch {
		case e.Refusal != "":
			m.likely = []string{"it reads this very file, and refuses it: " + oneLine(e.Refusal)}
		case !e.TLS && j.target.Scheme == "https":
			m.likely = []string{"TLS was on when the server started, and this file has it off: that takes a restart, and until then nobody new gets in"}
			m.help = "restart the server, or give the file its certificate back (cert_file, key_file)"
			m.decide = "webtool check web-config --describe " + finding.ShellQuote(j.fileName())
			m.differs, m.at = true, e.config.TLS.Place
		default:
			m.likely, m.decide = j.goodHere()
		}
	}
	j.fault(ruleConfigBroken, topic, text, m)
}

// goodHere explains why a server cannot load a file that is good as it is read here.
func (j *judge) goodHere() (likely []string, decide string) {
	file := finding.Quote(j.fileName())
	if kept := j.expect.Kept; kept != "" {
		return []string{"its user cannot read " + kept + ", which is good as it is read here"},
			"webtool check web-config --run-as prometheus " + finding.ShellQuote(j.fileName())
	}
	return []string{
		"it reads another file than " + file + ", which was changed on disk and cannot be loaded",
		"its user cannot read " + file + " or a file that it names (--run-as tells)",
	}, j.configs()
}

// plainMixUp judges an answer that shows that the port speaks TLS.
func (j *judge) plainMixUp() bool {
	v := j.facts.main
	if v.first != nil && v.first.Status == 400 && wantsTLS(v.first.Body) {
		j.speaksTLS()
		return true
	}
	first, ok := firstBytes(v.firstErr)
	if ok && speaksTLS(first) {
		j.speaksTLS()
		return true
	}
	if v.firstErr != nil {
		j.noAnswer(v.firstErr)
		return true
	}
	return false
}

// speaksTLS says that plain HTTP went to a TLS port.
func (j *judge) speaksTLS() {
	m := more{
		effect: "a client that is told http gets status 400",
		likely: []string{"in prometheus.yml the job lacks scheme: https"},
		help:   j.secureCommand(),
	}
	if e := j.expect; e != nil && e.Refusal == "" && !e.TLS {
		m.likely, m.decide = j.needsRestart(), j.started()
		m.differs, m.at = true, e.config.TLS.Place
	}
	j.fault(ruleSpeaksTLS, "TLS", "the server speaks TLS on this port, and wants https", m)
}

// wantsTLS reports whether an answer with status 400 says that the port speaks
// TLS, in the words of Go's server or of nginx.
func wantsTLS(body []byte) bool {
	text := strings.ToLower(string(body))
	return strings.Contains(text, "http request to an https server") || strings.Contains(text, "plain http request was sent to https port")
}

// noAnswer says why a request was not answered; there is nothing to say of one
// that was not sent, since the handshake had failed.
func (j *judge) noAnswer(err error) {
	if err == nil {
		return
	}
	if first, ok := firstBytes(err); ok {
		j.fault(ruleNotUnderstood, "HTTP", "what comes is no HTTP: it begins with "+beginning(first), more{
			likely: []string{anotherService}, decide: j.listening()})
		return
	}
	text, m := "no answer: "+words(err), more{}
	switch {
	case isSilence(err):
		text = words(err)
		m.likely = []string{"the server is busy or hangs", "what listens there speaks no HTTP"}
		m.decide = j.listening()
		m.help = "--timeout gives it more time"
	case isClosed(err):
		m.likely = []string{"the server or a proxy before it ended the connection"}
		if j.target.Scheme == "http" { // OpenSSL hangs up on it
			m.likely = append([]string{"what listens there speaks TLS"}, m.likely...)
			m.decide = j.secureCommand()
		}
	default:
		j.fault(ruleNotUnderstood, "HTTP", "the answer cannot be understood: "+words(err), more{
			likely: []string{"what listens there speaks another protocol, or something on the way breaks the answer"},
			decide: "curl -kv " + finding.ShellQuote(j.target.URL)})
		return
	}
	j.fault(ruleBreaksOff, "HTTP", text, m)
}
