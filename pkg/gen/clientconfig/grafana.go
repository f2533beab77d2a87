package clientconfig

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen/yamltext"
)

// grafana is a data source as Grafana's provisioning reads it. Switches must be
// booleans: a "true" in quotes is silently no (grafana-plugin-sdk-go, v0.298.0,
// backend/http_settings.go).
func (c *client) grafana() (string, error) {
	c.into("/etc/grafana")
	c.noteRelative("Grafana looks for relative paths in its working directory")
	source := yamltext.Map{{Key: "name", Value: "Prometheus"}, {Key: "type", Value: "prometheus"}, {Key: "access", Value: "proxy"},
		{Key: "url", Value: dollars(c.url.String())}}
	settings := yamltext.Map{{Key: "httpMethod", Value: "POST"}}
	var secrets yamltext.Map
	add := func(key, path string) error {
		reference, err := fileReference(path)
		secrets = append(secrets, yamltext.Entry{Key: key, Value: reference})
		return err
	}
	if c.User != "" {
		source = append(source, yamltext.Entry{Key: "basicAuth", Value: true}, yamltext.Entry{Key: "basicAuthUser", Value: dollars(c.User)})
		if err := add("basicAuthPassword", c.PasswordFile); err != nil {
			return "", err
		}
	}
	if c.CAFile != "" {
		settings = append(settings, yamltext.Entry{Key: "tlsAuthWithCACert", Value: true})
		if err := add("tlsCACert", c.CAFile); err != nil {
			return "", err
		}
	}
	if c.CertFile != "" {
		settings = append(settings, yamltext.Entry{Key: "tlsAuth", Value: true})
		if err := add("tlsClientCert", c.CertFile); err != nil {
			return "", err
		}
		if err := add("tlsClientKey", c.KeyFile); err != nil {
			return "", err
		}
	}
	if c.serverName != "" {
		if c.CAFile == "" && c.CertFile == "" {
			return "", usagef("Grafana reads serverName only beside a CA or a client certificate: --ca-file, or a URL with a name that the certificate is for (%s)", c.server.names())
		}
		settings = append(settings, yamltext.Entry{Key: "serverName", Value: dollars(c.serverName)})
	}
	source = append(source, yamltext.Entry{Key: "jsonData", Value: settings})
	if len(secrets) > 0 {
		source = append(source, yamltext.Entry{Key: "secureJsonData", Value: secrets})
	}
	c.note("it goes into a file in /etc/grafana/provisioning/datasources; Grafana's user has to be able to read what it names")
	return yamltext.Map{{Key: "apiVersion", Value: 1}, {Key: "datasources", Value: yamltext.List{source}}}.String(), nil
}

// dollars writes a text so that Grafana finds no variable in it.
func dollars(s string) string { return strings.ReplaceAll(s, "$", "$$") }

// fileReference is what Grafana replaces by a file's content.
func fileReference(path string) (string, error) {
	if strings.ContainsAny(path, "${}") {
		return "", usagef("Grafana cannot name a file with $ or braces in its path: %s", finding.Quote(path))
	}
	return "$__file{" + path + "}", nil
}
