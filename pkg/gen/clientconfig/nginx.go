package clientconfig

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/gen"
)

// proxied is a Prometheus behind nginx.
type proxied struct {
	*client
	external *url.URL
	host     string // of the external URL
	port     string
	prefix   string // of paths, with a slash at both ends
	backend  string // where Prometheus listens: host and port
	name     string // that nginx asks of the backend's certificate
}

// nginxFolder is where nginx has its files.
const nginxFolder = "/etc/nginx/tls"

// nginx is a file for the folder conf.d, with the flags that Prometheus needs
// behind it.
func (c *client) nginx() (string, error) {
	p := &proxied{client: c, backend: "127.0.0.1:" + c.port}
	for _, step := range []func() error{p.settleExternal, p.settleName, p.settleFiles} {
		if err := step(); err != nil {
			return "", err
		}
	}
	c.note("%s", "Prometheus is started with these flags, so that nobody gets past nginx:\n"+strings.Join(p.flags(), " "))
	if len(c.server.users()) == 0 {
		c.note("%s", "Prometheus asks nobody for a password, so nginx does; its users:\nprintf 'NAME:%s\\n' \"$(webtool hash-password)\" >> /etc/nginx/prometheus.htpasswd")
	}
	c.note("it goes into /etc/nginx/conf.d; nginx -t tries it, and after a new certificate nginx wants a reload")
	return p.text(), nil
}

// settleExternal reads the URL that people use.
func (p *proxied) settleExternal() (err error) {
	text := p.ExternalURL
	if text == "" {
		text = "https://" + bracket(p.client.host) + "/prometheus/"
	}
	p.external, err = url.Parse(text)
	if err != nil || p.external.Scheme != "https" || p.external.User != nil || p.external.RawQuery != "" || p.external.Fragment != "" {
		return usagef("--external-url is as https://prom.example.com/prometheus/: with https, a host and a path alone")
	}
	name, err := gen.ParseHost(p.external.Hostname())
	if err != nil || strings.HasPrefix(name.Text, "*") {
		return usagef("--external-url %s has no host that a browser could go to", finding.Quote(text))
	}
	p.host, p.port = name.Text, p.external.Port()
	p.external.Host = bracket(p.host)
	if p.port == "" || p.port == "443" {
		p.port = "443"
	} else {
		p.external.Host += ":" + p.port
	}
	p.prefix = "/" + strings.Trim(p.external.Path, "/") + "/"
	if p.prefix == "//" {
		p.prefix = "/"
	}
	if !plainPath().MatchString(p.prefix) || strings.Contains(p.prefix, "//") || strings.Contains(p.prefix, "/./") || strings.Contains(p.prefix, "/../") {
		return usagef("the path of --external-url has letters, digits, and . _ ~ - between single slashes, and got %s", finding.Quote(p.prefix))
	}
	p.external.Path = p.prefix
	return nil
}

var plainPath = source.Pattern(`^[A-Za-z0-9._~/-]+$`)

// settleName finds what nginx can hold the backend's certificate against: it
// compares with DNS names alone, and with the common name where there are none
// (OpenSSL, X509_check_host).
func (p *proxied) settleName() error {
	p.name = p.client.host
	if p.serverName != "" {
		p.name = p.serverName
	}
	leaf := p.server.leaf()
	if leaf == nil || !isIP(p.name) || len(leaf.DNSNames) == 0 && leaf.Subject.CommonName == p.name {
		return nil
	}
	if name := p.server.nameToAsk(); !isIP(name) && name != "" {
		p.name = name
		return nil
	}
	return &gen.RefusedError{Text: "nginx holds certificates against DNS names alone, and this one has none: " + p.server.names(),
		Help: "make one that has: webtool gen cert --host localhost --host " + p.client.host}
}

// settleFiles finds out under which paths nginx has its files.
func (p *proxied) settleFiles() error {
	p.into(nginxFolder)
	if p.ProxyCertFile == "" {
		p.ProxyCertFile = nginxFolder + "/" + fileStem(p.host) + ".proxy.crt"
		p.note("%s and the key beside it are those of nginx itself: webtool gen cert --host %s --cert-file %[1]s", p.ProxyCertFile, p.host)
	}
	if p.ProxyKeyFile == "" {
		p.ProxyKeyFile = gen.KeyFileBeside(p.ProxyCertFile)
	}
	if p.PublicCA {
		p.CAFile = "/etc/ssl/certs/ca-certificates.crt" // nginx knows no CA by itself
	}
	for _, path := range []string{p.CAFile, p.CertFile, p.KeyFile, p.ProxyCertFile, p.ProxyKeyFile} {
		if strings.Contains(path, "$") {
			return usagef("nginx cannot name a file with a $ in its path: %s", finding.Quote(path))
		}
	}
	return nil
}

// flags are those of Prometheus.
func (p *proxied) flags() []string {
	q := finding.ShellQuote
	return []string{"--web.config.file=" + q(p.WebConfig), "--web.listen-address=" + p.backend,
		"--web.external-url=" + q(p.external.String()), "--web.route-prefix=/"}
}

// text writes the file.
func (p *proxied) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# nginx in front of a Prometheus that is started with")
	for _, flag := range p.flags() {
		line("#   %s", finding.Printable(flag))
	}
	line("server {")
	line("  listen %s ssl;", p.port)
	line("  listen [::]:%s ssl; # not where IPv6 is switched off", p.port)
	line("  server_name %s;", bracket(p.host))
	line("  server_tokens off;")
	line("  absolute_redirect off;\n")
	line("  ssl_certificate %s;", nginxWord(p.ProxyCertFile))
	line("  ssl_certificate_key %s;", nginxWord(p.ProxyKeyFile))
	line("  ssl_protocols TLSv1.2 TLSv1.3; # nginx before 1.23.4 leaves out 1.3 by itself")
	line("  ssl_ciphers %s; # of TLS 1.2", strings.Join(suites, ":"))
	line("  ssl_session_tickets off;\n")
	line("  # What reloads, ends, deletes or profiles is for those on the machine itself.")
	line("  location ~ ^%s(-/(reload|quit)|api/[^/]+/admin|debug)(/|$) {\n    return 403;\n  }\n", regexp.QuoteMeta(p.prefix))
	p.location(line)
	if p.prefix != "/" {
		line("\n  location / {\n    return 404;\n  }")
	}
	line("}")
	return b.String()
}

// suites are what Mozilla's guidelines 6.0 call intermediate, for TLS 1.2.
var suites = []string{
	"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
	"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
}

// location writes what goes to Prometheus.
func (p *proxied) location(line func(string, ...any)) {
	scheme := p.url.Scheme
	line("  location %s {", p.prefix)
	line("    proxy_pass %s://%s/; # this slash and that of the location take the prefix off", scheme, p.backend)
	line("    proxy_http_version 1.1;")
	line("    proxy_set_header Connection \"\";")
	line("    proxy_set_header Host $host;")
	line("    proxy_read_timeout 150s; # a query may take two minutes (--query.timeout)")
	if len(p.server.users()) == 0 {
		line("    auth_basic Prometheus; # Prometheus asks nobody itself")
		line("    auth_basic_user_file /etc/nginx/prometheus.htpasswd;")
		line("    proxy_set_header Authorization \"\";")
	}
	if p.server.tls {
		line("    proxy_ssl_verify on;")
		line("    proxy_ssl_verify_depth 4;")
		line("    proxy_ssl_trusted_certificate %s;", nginxWord(p.CAFile))
		line("    proxy_ssl_name %s;", p.name)
		line("    proxy_ssl_server_name on;")
		line("    proxy_ssl_protocols TLSv1.2 TLSv1.3;")
	}
	if p.CertFile != "" {
		line("    proxy_ssl_certificate %s;", nginxWord(p.CertFile))
		line("    proxy_ssl_certificate_key %s;", nginxWord(p.KeyFile))
	}
	line("    # Prometheus lets every web page read it, unless told otherwise (--web.cors.origin).")
	for _, header := range []string{"Origin", "Methods", "Headers"} {
		line("    proxy_hide_header Access-Control-Allow-%s;", header)
	}
	line("    proxy_hide_header Access-Control-Expose-Headers;")
	line("  }")
}

// nginxWord writes a word of nginx's configuration.
func nginxWord(s string) string {
	if finding.ShellQuote(s) == s && !strings.HasPrefix(s, "-") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
