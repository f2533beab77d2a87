package client

import (
	"webtool/pkg/check/finding"
)

const (
	commonSource = "prometheus/common v0.72.1, config/http_config.go"
	goodJob      = "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n  basic_auth:\n    username: alice\n    password_file: alice.password\n  static_configs:\n  - targets: [localhost:9100]\n"

	effectRefused = "Prometheus does not start with this file; one that is running keeps the old one, and says so in its log alone"
)

// refusal is a rule about what Prometheus itself refuses.
func refusal(code, name, summary, why, bad, good, source string) *finding.Rule {
	return &finding.Rule{Name: name, Code: code, Severity: finding.Error, Subject: finding.ScrapeConfig, Refusal: true,
		Summary: summary, Why: why, Bad: bad, Good: good, Source: source}
}

func rule(severity finding.Severity, code, name, summary, why, bad, source string) *finding.Rule {
	return &finding.Rule{Name: name, Code: code, Severity: severity, Subject: finding.ScrapeConfig,
		Summary: summary, Why: why, Bad: bad, Good: goodJob, Source: source}
}

// jobWith is the good job with other fields in the place of its credentials.
func jobWith(fields string) string {
	return "scrape_configs:\n- job_name: node\n  scheme: https\n" + fields + "  static_configs:\n  - targets: [localhost:9100]\n"
}

const (
	alice = "  basic_auth:\n    username: alice\n    password_file: alice.password\n"
	caJob = "  tls_config:\n    ca_file: prom.crt\n"
)

var (
	ruleClientSyntax = refusal("WT300", "client-syntax", "the client's file is not YAML, or its sections are of the wrong kind",
		"Prometheus reads nothing of a file that it cannot parse.", "scrape_configs:\n- job_name: node\n\tscheme: https\n", goodJob, "go.yaml.in/yaml/v2, which Prometheus decodes with")
	ruleClientKey = refusal("WT301", "client-key-unknown", "a key that a client block does not have",
		"Prometheus decodes strictly. A key of tls_config or basic_auth that stands beside the block, or a slip of the finger in one, keeps the whole file from being loaded.",
		jobWith(caJob+"    insecure_skipverify: true\n"+alice), goodJob, commonSource)
	ruleClientValue = refusal("WT302", "client-value", "a value that a client block does not take",
		"Versions of TLS are written TLS10 to TLS13, switches true or false, and no key may be set twice.",
		jobWith(caJob+"    min_version: \"1.2\"\n"+alice), goodJob, commonSource)
	ruleClientBlock = refusal("WT303", "client-block-refused", "fields of a client block that may not stand together, or alone",
		"There is one way to authenticate, one source for each secret, and a certificate goes with its key.",
		jobWith(caJob+alice+"  bearer_token_file: alice.password\n"), goodJob, commonSource+", Validate")
	ruleJobRefused = refusal("WT304", "job-refused", "a job that Prometheus refuses",
		"A job needs a name of its own, and a target is an address: a scheme and a path have keys, or labels, of their own.",
		"scrape_configs:\n- job_name: node\n  static_configs:\n  - targets: [\"https://localhost:9100/metrics\"]\n", goodJob, "prometheus v3.14, config/config.go")
	ruleOtherFile = refusal("WT305", "no-prometheus-yml", "the file is no prometheus.yml",
		"A prometheus.yml has other keys at the top. A web config is named with --web-config, an HTTP client config with --http-config.",
		"basic_auth:\n  username: alice\n  password_file: alice.password\n", goodJob, "prometheus v3.14, config/config.go, Config")

	ruleCA = rule(finding.Error, "WT310", "ca-file-unusable", "the CA that a client is to trust is missing, or holds no certificate",
		"promtool check config does not open the file. Prometheus does when it makes the client, fails, logs \"error creating new scrape pool\", and goes on without the job: it has no targets and no series up, so that no alert on up fires.",
		jobWith("  tls_config:\n    ca_file: missing.crt\n"+alice), commonSource+", NewTLSConfig; prometheus, scrape/manager.go")
	rulePair = rule(finding.Error, "WT311", "client-pair-unusable", "a client's certificate and key do not load, or do not belong together",
		"promtool check config looks whether the files are there, and no further. Prometheus cannot make the client, and goes on without the job: no targets, and no series up.",
		jobWith(caJob+"    cert_file: prom.crt\n    key_file: other.key\n"+alice), commonSource+", NewTLSConfig")
	ruleVersions = rule(finding.Error, "WT312", "client-versions-reversed", "a client's min_version is above its max_version",
		"promtool check config does not compare them. Prometheus cannot make the client, and goes on without the job: no targets, and no series up.",
		jobWith(caJob+"    min_version: TLS13\n    max_version: TLS12\n"+alice), commonSource+", NewTLSConfig")
	ruleSecretFile = rule(finding.Error, "WT313", "secret-file-missing", "a file with a secret is missing",
		"The file is read at every request, and every request fails while it is not there.",
		jobWith(caJob+"  basic_auth:\n    username: alice\n    password_file: missing.password\n"), commonSource+", FileSecret")
	ruleHash = rule(finding.Error, "WT314", "password-is-hash", "a client's password is a bcrypt hash",
		"The hash belongs into web.yml; the client sends the password that it was made of. The server hashes what it gets, and a hash of a hash fits nothing.",
		jobWith(caJob+"  basic_auth:\n    username: alice\n    password: $2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG\n"), "exporter-toolkit 0.20.0, web/handler.go")
	ruleUserInTarget = rule(finding.Error, "WT315", "credentials-in-target", "a target with user and password in its address",
		"An address is a host and a port. The sign @ is escaped on the way into the URL, and the request fails before it is sent; the password shows on the page of targets, in logs and in labels.",
		"scrape_configs:\n- job_name: node\n  scheme: https\n"+caJob+"  static_configs:\n  - targets: [\"alice:secret@localhost:9100\"]\n", "prometheus v3.14, scrape/target.go, Target.URL; Go net/url, URL.String")
	ruleScheme = rule(finding.Error, "WT316", "scheme-unknown", "a scheme that is neither http nor https",
		"Nothing checks the scheme when the file is read, promtool neither: every request fails.",
		"scrape_configs:\n- job_name: node\n  scheme: httpss\n"+caJob+alice+"  static_configs:\n  - targets: [localhost:9100]\n", "Go net/http, Transport.roundTrip")
	ruleSkipVerify = rule(finding.Warning, "WT317", "insecure-skip-verify", "a client takes any certificate for the server's",
		"Whoever gets in between can show a certificate of his own, and read the password. A self-signed certificate is trusted by naming it as ca_file.",
		jobWith("  tls_config:\n    insecure_skip_verify: true\n"+alice), commonSource+", TLSConfig")
	ruleTLSUnused = rule(finding.Warning, "WT318", "tls-config-unused", "tls_config on a client that speaks plain HTTP",
		"The scheme is http unless it is said to be https, and tls_config does not change it: nothing is encrypted, and no certificate is looked at.",
		"scrape_configs:\n- job_name: node\n"+caJob+"  static_configs:\n  - targets: [localhost:9100]\n", "prometheus v3.14, config/config.go, DefaultScrapeConfig")
	ruleSecretSpace = rule(finding.Warning, "WT319", "secret-white-space", "a secret with white space or a byte-order mark around it",
		"White space around a secret in a file is cut off, and around one in the config it is not: a block scalar (|) ends with a line break, which becomes a part of the password. A byte-order mark stays in both.",
		jobWith(caJob+"  basic_auth:\n    username: alice\n    password: |\n      Basalt\n"), commonSource+", FileSecret.Fetch and InlineSecret.Fetch")
	ruleClearText = rule(finding.Warning, "WT320", "credentials-over-http", "credentials are sent over plain HTTP",
		"Whoever listens on the way has them. A server that redirects to https has had them in clear by then.",
		"scrape_configs:\n- job_name: node\n"+alice+"  static_configs:\n  - targets: [localhost:9100]\n", "RFC 7617, section 4")
	ruleRedirect = rule(finding.Warning, "WT321", "credentials-on-redirect", "secret headers go wherever a server redirects to",
		"Passwords and tokens stay behind when a redirect leads to another host. Headers of http_headers go along, whatever they hold, unless follow_redirects is false.",
		jobWith(caJob+alice+"  http_headers:\n    X-Api-Key:\n      files: [alice.password]\n"), commonSource+", sensitiveHeadersStripRT")
	ruleHonorLabels = rule(finding.Warning, "WT322", "honor-labels", "honor_labels on what is neither a Pushgateway nor a federation",
		"The target decides on job and instance of its series, and so can write those of others. Pushgateway and federation are what it is for.",
		"scrape_configs:\n- job_name: node\n  honor_labels: true\n  scheme: https\n"+caJob+alice+"  static_configs:\n  - targets: [localhost:9100]\n", "Prometheus documentation, Security model")
	ruleFilesMissing = rule(finding.Warning, "WT323", "files-missing", "no file fits a pattern of file_sd_configs or scrape_config_files",
		"Prometheus takes a pattern without files for no targets, and says nothing.",
		"scrape_configs:\n- job_name: node\n  scheme: https\n"+caJob+alice+"  file_sd_configs:\n  - files: [missing/*.yml]\n", "prometheus v3.14, discovery/file/file.go")
	ruleTargetsFile = rule(finding.Error, "WT324", "targets-file-broken", "a file of file_sd_configs that is no list of targets",
		"Prometheus logs that it cannot read the file, and keeps the targets that it had. After a restart it has none.",
		"scrape_configs:\n- job_name: node\n  scheme: https\n"+caJob+alice+"  file_sd_configs:\n  - files: [targets-broken.yml]\n", "prometheus v3.14, discovery/file/file.go")
	ruleCertDates = rule(finding.Warning, "WT325", "client-cert-expires", "a client's certificate, or the CA that it trusts, has expired or soon will",
		"A server that asks for a certificate refuses one whose time is over: tls: expired certificate. A CA whose time is over vouches for nothing.",
		jobWith(caJob+"    cert_file: ends-soon.crt\n    key_file: ends-soon.key\n"+alice), "Go crypto/x509, Certificate.Verify")
	ruleCertUse = rule(finding.Warning, "WT326", "client-cert-usage", "a client's certificate is not for clients",
		"Servers that verify client certificates want the extended key usage clientAuth, or none at all. Public CAs are giving it up.",
		jobWith(caJob+"    cert_file: prom.crt\n    key_file: prom.key\n"+alice), "Go crypto/tls, handshake_server.go, processCertsFromClient")
	ruleColon = rule(finding.Error, "WT327", "username-colon", "a user's name with a colon",
		"In the header, user and password stand with a colon between them: the server takes the first one for that.",
		jobWith(caJob+"  basic_auth:\n    username: \"ops:alice\"\n    password_file: alice.password\n"), "RFC 7617, section 2")
	ruleEmptySecret = rule(finding.Warning, "WT328", "secret-empty", "credentials without a secret",
		"Nothing stops a client from sending an empty password, and seldom is it the one that the server wants.",
		jobWith(caJob+"  basic_auth:\n    username: alice\n"), commonSource+", NewBasicAuthRoundTripper")
	ruleDiscovery = rule(finding.Info, "WT330", "discovery-decides", "what was discovered decides where credentials are sent",
		"Relabelling may take scheme, address and parameters from labels of the discovery: an annotation of a pod, a tag of a machine. Whoever may write those has Prometheus send the job's password to an address of his choice, or in clear.",
		jobWith(caJob+alice+"  relabel_configs:\n  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scheme]\n    target_label: __scheme__\n"), "Prometheus documentation, Security model")
	ruleURLSecret = rule(finding.Warning, "WT329", "credentials-in-url", "a password in a URL of remote_write or remote_read",
		"It works, and wins over basic_auth. But a URL is no secret: Prometheus writes this one into its log and into labels of metrics.",
		"remote_write:\n- url: https://alice:Basalt@localhost:9090/api/v1/write\n"+caJob, "Go net/http, Client.send")
)

// Rules are all rules of this package, by code.
var Rules = []*finding.Rule{
	ruleClientSyntax, ruleClientKey, ruleClientValue, ruleClientBlock, ruleJobRefused, ruleOtherFile,
	ruleCA, rulePair, ruleVersions, ruleSecretFile, ruleHash, ruleUserInTarget, ruleScheme, ruleSkipVerify, ruleTLSUnused,
	ruleSecretSpace, ruleClearText, ruleRedirect, ruleHonorLabels, ruleFilesMissing, ruleTargetsFile, ruleCertDates, ruleCertUse,
	ruleColon, ruleEmptySecret, ruleURLSecret, ruleDiscovery,
}
