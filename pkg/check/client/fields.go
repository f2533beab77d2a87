package client

// This file holds what of prometheus.yml decides who is connected to, and how. All
// else goes into maps that nobody looks at: it is none of our business.

// document is prometheus.yml (prometheus, config/config.go, Config), or a file of
// scrape_config_files.
type document struct {
	ScrapeConfigs     []scrapeConfig      `yaml:"scrape_configs"`
	ScrapeConfigFiles []string            `yaml:"scrape_config_files"`
	Alerting          alerting            `yaml:"alerting"`
	RemoteWrite       []remoteWriteConfig `yaml:"remote_write"`
	RemoteRead        []remoteReadConfig  `yaml:"remote_read"`
	Rest              rest                `yaml:",inline"`
}

type alerting struct {
	Alertmanagers []alertmanagerConfig `yaml:"alertmanagers"`
	Rest          rest                 `yaml:",inline"`
}

// rest takes what is not looked at.
type rest map[string]ignored

// ignored takes any node without looking at it.
type ignored struct{}

// UnmarshalYAML takes the node.
func (*ignored) UnmarshalYAML(func(any) error) error { return nil }

// discovery are the fields that say where targets are found.
type discovery struct {
	Static  []targetGroup `yaml:"static_configs"`
	FileSD  []fileSD      `yaml:"file_sd_configs"`
	Relabel []relabelRule `yaml:"relabel_configs"`
}

type fileSD struct {
	Files []string `yaml:"files"`
	Rest  rest     `yaml:",inline"`
}

// targetGroup is an entry of static_configs, or of a file of file_sd_configs.
type targetGroup struct {
	Targets []string          `yaml:"targets" json:"targets"`
	Labels  map[string]string `yaml:"labels" json:"labels"`
}

// scrapeFields are those of a scrape job, with their defaults (prometheus,
// config/config.go, DefaultScrapeConfig).
type scrapeFields struct {
	JobName     string              `yaml:"job_name"`
	Scheme      string              `yaml:"scheme"`
	MetricsPath string              `yaml:"metrics_path"`
	Params      map[string][]string `yaml:"params"`
	HonorLabels bool                `yaml:"honor_labels"`
	Discovery   discovery           `yaml:",inline"`
	HTTP        HTTPConfig          `yaml:",inline"`
	Rest        rest                `yaml:",inline"`
}

// alertmanagerFields are those of an entry of alerting.alertmanagers.
type alertmanagerFields struct {
	Scheme     string     `yaml:"scheme"`
	PathPrefix string     `yaml:"path_prefix"`
	APIVersion string     `yaml:"api_version"`
	SigV4      *rest      `yaml:"sigv4"`
	Discovery  discovery  `yaml:",inline"`
	HTTP       HTTPConfig `yaml:",inline"`
	Rest       rest       `yaml:",inline"`
}

// remoteFields are those of an entry of remote_write or remote_read.
type remoteFields struct {
	URL       ProxyURL          `yaml:"url"`
	Name      string            `yaml:"name"`
	Headers   map[string]string `yaml:"headers"`
	SigV4     *rest             `yaml:"sigv4"`
	AzureAD   *rest             `yaml:"azuread"`
	GoogleIAM *rest             `yaml:"google_iam"`
	HTTP      HTTPConfig        `yaml:",inline"`
	Rest      rest              `yaml:",inline"`
}

// Each entry keeps its own verdict: one that is refused does not keep the others
// from being read.
type (
	scrapeConfig struct {
		scrapeFields
		err error
	}
	alertmanagerConfig struct {
		alertmanagerFields
		err error
	}
	remoteWriteConfig struct {
		remoteFields
		err error
	}
	remoteReadConfig struct {
		remoteFields
		err error
	}
)

// UnmarshalYAML reads a job, and keeps why it is refused.
func (c *scrapeConfig) UnmarshalYAML(unmarshal func(any) error) error {
	c.scrapeFields = scrapeFields{Scheme: "http", MetricsPath: "/metrics", HTTP: DefaultHTTPConfig}
	c.err = verdict(unmarshal(&c.scrapeFields))
	return nil
}

// UnmarshalYAML reads an entry, and keeps why it is refused.
func (c *alertmanagerConfig) UnmarshalYAML(unmarshal func(any) error) error {
	c.alertmanagerFields = alertmanagerFields{Scheme: "http", APIVersion: "v2", HTTP: DefaultHTTPConfig}
	c.err = verdict(unmarshal(&c.alertmanagerFields))
	return nil
}

// UnmarshalYAML reads an entry, and keeps why it is refused.
func (c *remoteWriteConfig) UnmarshalYAML(unmarshal func(any) error) error {
	c.HTTP = HTTPConfig{FollowRedirects: true} // DefaultRemoteWriteHTTPClientConfig: no HTTP/2
	c.err = verdict(unmarshal(&c.remoteFields))
	return nil
}

// UnmarshalYAML reads an entry, and keeps why it is refused.
func (c *remoteReadConfig) UnmarshalYAML(unmarshal func(any) error) error {
	c.HTTP = DefaultHTTPConfig
	c.err = verdict(unmarshal(&c.remoteFields))
	return nil
}
