package client

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/spelling"
)

// This file is about keys that are unknown, or in the wrong place.

// blocks are the keys of the nested blocks, and of those that inline a client.
var blocks = map[string][]string{
	"tls_config":     {"ca", "cert", "key", "ca_file", "cert_file", "key_file", "ca_ref", "cert_ref", "key_ref", "server_name", "insecure_skip_verify", "min_version", "max_version"},
	"static_configs": {"targets", "labels"},
	"basic_auth":     {"username", "username_file", "username_ref", "password", "password_file", "password_ref"},
	"authorization":  {"type", "credentials", "credentials_file", "credentials_ref"},
	"oauth2": {"client_id", "client_secret", "client_secret_file", "client_secret_ref", "scopes", "token_url", "endpoint_params", "tls_config", "proxy_url", "no_proxy",
		"proxy_from_environment", "proxy_connect_header", "grant_type", "signature_algorithm", "iss", "audience", "claims",
		"client_certificate_key_id", "client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref"},
	"": {"basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "follow_redirects", "enable_http2",
		"proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header", "http_headers"},
}

// beside are keys that stand beside a client's own, and are near enough to one of
// them to be taken for it.
var beside = []string{"scheme", "metrics_path", "path_prefix", "params", "url", "name", "headers", "sigv4", "azuread", "google_iam", "timeout"}

// strayKeys reports keys of a job that were meant for its client: in the wrong place,
// or misspelt. Keys that are none of the client's business are passed over.
func strayKeys(j *Job) []finding.Finding {
	node := j.Node.Resolve()
	if node == nil || node.Kind != source.Mapping || j.Kind == Bare {
		return nil
	}
	var all []finding.Finding
	for i := 0; i < len(node.Content); i += 2 {
		key := node.Content[i]
		name := key.Text()
		if key.IsMerge() || slices.Contains(blocks[""], name) || slices.Contains(beside, name) || ofDiscovery(name) {
			continue
		}
		if f, ok := strayKey(j.File, key, name, j.Kind); ok {
			all = append(all, f)
		}
	}
	return all
}

// ofDiscovery reports whether a key is one of those that say where targets are found:
// there are many, and new ones come with every release.
func ofDiscovery(name string) bool {
	return name == "static_configs" || strings.HasSuffix(name, "_sd_configs") || strings.HasSuffix(name, "relabel_configs")
}

// ofServers are the sections of a web config, and what a client has in their place.
var ofServers = map[string]string{"tls_server_config": "tls_config", "basic_auth_users": "basic_auth"}

func strayKey(f *File, key *source.Node, name string, kind Kind) (finding.Finding, bool) {
	for _, block := range []string{"tls_config", "basic_auth", "authorization"} {
		if slices.Contains(blocks[block], name) {
			return f.finding(ruleClientKey, key, fmt.Sprintf("%q stands in the wrong place: it belongs into %s", name, block), effectRefused,
				fmt.Sprintf("move it below \"%s:\", indented by two spaces", block)), true
		}
	}
	if mine, ok := ofServers[name]; ok {
		return f.finding(ruleClientKey, key, fmt.Sprintf("%q is a section of a web config, which is the server's", name), effectRefused,
			fmt.Sprintf("write %q, and below it what this client needs", mine)), true
	}
	own := blocks[""]
	switch kind {
	case Scrape:
		own = append(slices.Clone(own), "scheme", "metrics_path", "honor_labels", "static_configs", "relabel_configs")
	case Alertmanager:
		own = append(slices.Clone(own), "scheme", "path_prefix", "static_configs", "relabel_configs")
	}
	meant := spelling.Closest(name, own)
	if meant == "" || meant == name {
		return finding.Finding{}, false
	}
	return unknownKey(f, key, name, "", meant), true
}

func unknownKey(f *File, key *source.Node, name, block, meant string) finding.Finding {
	message := "unknown key " + finding.Quote(show(name))
	help := ""
	if block != "" {
		message += " in " + block
		help = "the keys that stand there: " + strings.Join(blocks[block], ", ")
	}
	if meant != "" {
		message += fmt.Sprintf(", did you mean %q?", meant)
		help = fmt.Sprintf("write %q", meant)
	}
	return f.finding(ruleClientKey, key, message, effectRefused, help)
}
