package client

import (
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file recognises files that are no prometheus.yml.

// topKeys are the keys at the top of prometheus.yml (prometheus v3.14, config/config.go).
var topKeys = []string{"global", "runtime", "alerting", "rule_files", "scrape_config_files", "scrape_configs", "storage", "tracing",
	"remote_write", "remote_read", "otlp"}

// others are keys that give away what a file is.
var others = []struct {
	keys       []string
	what, help string
}{
	{[]string{"tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"}, "it looks like a web config", "name it with --web-config; webtool check web-config judges it"},
	{append(slices.Clone(blocks[""]), "bearer_token"), "it looks like an HTTP client config", "name it with --http-config"},
	{[]string{"route", "receivers"}, "it looks like an alertmanager.yml", "amtool check-config judges it"},
	{[]string{"groups"}, "it looks like a file of rules", "promtool check rules judges it"},
	{[]string{"apiVersion"}, "it looks like a Kubernetes manifest", "check the file in it: the value that holds prometheus.yml"},
}

// otherFile reports a file that has none of the keys of prometheus.yml.
func otherFile(f *File) []finding.Finding {
	tree := f.tree.Resolve()
	if tree == nil || tree.Kind != source.Mapping || len(tree.Content) == 0 {
		return nil
	}
	for _, key := range topKeys {
		if k, _ := child(tree, key); k != nil {
			return nil
		}
	}
	message, help := "this is no prometheus.yml: none of its keys stands at the top", "the keys there: "+strings.Join(topKeys, ", ")
	for _, other := range others {
		if i := slices.IndexFunc(other.keys, func(key string) bool { k, _ := child(tree, key); return k != nil }); i >= 0 {
			message, help = "this is no prometheus.yml: "+other.what, other.help
			break
		}
	}
	return []finding.Finding{f.finding(ruleOtherFile, tree.Content[0], message, effectRefused, help)}
}
