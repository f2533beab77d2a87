package clientconfig

import "webtool/pkg/gen/yamltext"

// scrape is a scrape job as prometheus.yml and the files of scrape_config_files
// have it.
func (c *client) scrape() (string, error) {
	name := c.Job
	if name == "" {
		name = c.host
	}
	job := yamltext.Map{{Key: "job_name", Value: name}, {Key: "scheme", Value: c.url.Scheme}}
	if path := c.path(); path != "" {
		job = append(job, yamltext.Entry{Key: "metrics_path", Value: path})
	}
	job = append(job, c.httpConfig()...)
	job = append(job, staticTarget(c.target()))
	c.noteBeside("prometheus.yml")
	return yamltext.Map{{Key: "scrape_configs", Value: yamltext.List{job}}}.String(), nil
}

func staticTarget(target string) yamltext.Entry {
	return yamltext.Entry{Key: "static_configs", Value: yamltext.List{yamltext.Map{{Key: "targets", Value: yamltext.List{target}}}}}
}

// noteBeside says where relative paths start.
func (c *client) noteBeside(file string) {
	for _, f := range c.files() {
		if *f.path != "" {
			c.note("relative paths start in the folder of %s; promtool check config does not open what they name", file)
			return
		}
	}
}

// alertmanager is the part alerting of prometheus.yml.
func (c *client) alertmanager() (string, error) {
	one := yamltext.Map{{Key: "scheme", Value: c.url.Scheme}}
	if path := c.path(); path != "" {
		one = append(one, yamltext.Entry{Key: "path_prefix", Value: path})
	}
	one = append(one, c.httpConfig()...)
	one = append(one, staticTarget(c.target()))
	c.noteBeside("prometheus.yml")
	return yamltext.Map{{Key: "alerting", Value: yamltext.Map{{Key: "alertmanagers", Value: yamltext.List{one}}}}}.String(), nil
}

// remoteWrite is the part remote_write of prometheus.yml.
func (c *client) remoteWrite() (string, error) {
	url := *c.url
	if c.path() == "" {
		url.Path = "/api/v1/write"
	}
	one := append(yamltext.Map{{Key: "url", Value: url.String()}}, c.httpConfig()...)
	c.noteBeside("prometheus.yml")
	c.note("a Prometheus that is to take samples needs --web.enable-remote-write-receiver")
	return yamltext.Map{{Key: "remote_write", Value: yamltext.List{one}}}.String(), nil
}
