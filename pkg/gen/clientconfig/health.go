package clientconfig

import (
	"strings"

	"webtool/pkg/gen/yamltext"
)

// health is all of them, each below a line that says whose it is.
func (c *client) health() (string, error) {
	var b strings.Builder
	given := *c
	for i, part := range []struct {
		title string
		write func(*client) (string, error)
	}{{"Kubernetes: in the container", (*client).kubernetes}, {"Compose", (*client).compose}, {"systemd", (*client).systemd},
		{"blackbox_exporter: in blackbox.yml", (*client).blackbox}} {
		one := given
		one.notes, one.warnings = nil, nil
		text, err := part.write(&one)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("# --- " + part.title + "\n" + text)
		if i == 3 {
			one.Kind = "health-blackbox"
			one.adviseFiles()
		}
		for _, n := range one.notes {
			c.noteOnce(n)
		}
		c.warnings = append(c.warnings, one.warnings...)
	}
	return b.String(), nil
}

func (c *client) noteOnce(note string) {
	for _, n := range c.notes {
		if n == note {
			return
		}
	}
	c.notes = append(c.notes, note)
}

// isGuarded reports whether a request without a password and a certificate fails:
// the server exempts no path, /-/healthy neither.
func (c *client) isGuarded() bool { return c.User != "" || c.CertFile != "" }

// promtool is a command that asks Prometheus how it is.
func (c *client) promtool(check string) yamltext.List {
	command := yamltext.List{"promtool", "check", check}
	if len(c.httpConfig()) > 0 {
		file := c.HTTPConfigFile
		if file == "" {
			file = "/etc/prometheus/http.yml"
		}
		command = append(command, "--http.config.file="+file)
		c.noteOnce(file + " comes from --kind http-config, with the paths as promtool finds them; promtool check healthy is of Prometheus 2.44 and newer")
	}
	// Before 3.13 promtool asks for //-/healthy where the URL ends in a slash.
	return append(command, "--url="+strings.TrimRight(c.url.String(), "/"))
}

// kubernetes is the container's probes. A kubelet has no client certificate, and
// would have the password stand in the manifest.
func (c *client) kubernetes() (string, error) {
	if !c.isGuarded() {
		get := func(path string) yamltext.Map {
			return yamltext.Map{{Key: "httpGet", Value: yamltext.Map{{Key: "path", Value: c.path() + path}, {Key: "port", Value: portNumber(c.port)},
				{Key: "scheme", Value: strings.ToUpper(c.url.Scheme)}}}}
		}
		return yamltext.Map{{Key: "livenessProbe", Value: get("/-/healthy")}, {Key: "readinessProbe", Value: get("/-/ready")}}.String(), nil
	}
	c.noteOnce("an httpGet probe would get status 401, or no handshake; other servers than Prometheus have no promtool: tcpSocket for both probes, which logs \"TLS handshake error … EOF\"")
	return yamltext.Map{
		{Key: "livenessProbe", Value: yamltext.Map{{Key: "tcpSocket", Value: yamltext.Map{{Key: "port", Value: portNumber(c.port)}}}}},
		{Key: "readinessProbe", Value: yamltext.Map{{Key: "exec", Value: yamltext.Map{{Key: "command", Value: c.promtool("ready")}}}, {Key: "timeoutSeconds", Value: 10}}},
	}.String(), nil
}

// portNumber is a port as a number, since Kubernetes takes a string for a name.
func portNumber(port string) int {
	n := 0
	for _, digit := range port { // url.Parse leaves digits alone
		n = min(n*10+int(digit-'0'), 1<<20)
	}
	return n
}

// compose is a service's healthcheck.
func (c *client) compose() (string, error) {
	test := yamltext.List{"CMD"}
	for _, word := range c.promtool("healthy") {
		test = append(test, dollars(word.(string))) // $ begins a variable of Compose's, too
	}
	return yamltext.Map{{Key: "services", Value: yamltext.Map{{Key: "prometheus", Value: yamltext.Map{{Key: "healthcheck", Value: yamltext.Map{
		{Key: "test", Value: test}, {Key: "interval", Value: "30s"}, {Key: "timeout", Value: "10s"}}}}}}}}.String(), nil
}

// systemd is a service that fails when Prometheus is not well, and its timer.
func (c *client) systemd() (string, error) {
	var words []string
	for _, word := range c.promtool("healthy") {
		words = append(words, systemdWord(word.(string)))
	}
	words[0] = "/usr/bin/promtool"
	return `# /etc/systemd/system/prometheus-health.service; OnFailure= names whom to tell
[Unit]
Description=Is Prometheus healthy?
After=prometheus.service

[Service]
Type=oneshot
User=prometheus
ExecStart=` + strings.Join(words, " ") + `

# /etc/systemd/system/prometheus-health.timer
[Unit]
Description=Ask Prometheus every minute whether it is healthy

[Timer]
OnCalendar=minutely

[Install]
WantedBy=timers.target
`, nil
}

// systemdWord writes a word of a command line (systemd.service, COMMAND LINES).
func systemdWord(s string) string {
	s = strings.NewReplacer("%", "%%", "$", "$$").Replace(s)
	if strings.ContainsAny(s, " \t\"'\\;") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return s
}

// blackbox is a module of blackbox_exporter.
func (c *client) blackbox() (string, error) {
	if err := c.absolute(); err != nil {
		return "", err
	}
	c.noteRelative("blackbox_exporter looks for relative paths in its working directory")
	http := yamltext.Map{{Key: "valid_status_codes", Value: yamltext.List{200}}}
	if c.server.tls {
		http = append(http, yamltext.Entry{Key: "fail_if_not_ssl", Value: true})
	}
	http = append(http, c.httpConfig()...)
	c.noteOnce("blackbox_exporter: module=healthy&target=" + strings.TrimRight(c.url.String(), "/") + "/-/healthy")
	return yamltext.Map{{Key: "modules", Value: yamltext.Map{{Key: "healthy", Value: yamltext.Map{
		{Key: "prober", Value: "http"}, {Key: "http", Value: http}}}}}}.String(), nil
}
