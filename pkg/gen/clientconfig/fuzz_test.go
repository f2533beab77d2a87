package clientconfig_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"webtool/pkg/gen"
	"webtool/pkg/gen/clientconfig"
	"webtool/pkg/gen/yamltext"
)

// FuzzMake has every kind written with whatever may be asked for: it ends, YAML
// says what was meant, and nothing breaks out of its line.
func FuzzMake(f *testing.F) {
	const hash = "$2a$04$QyGsNQ2NsVoLyqqWQkHQ4.mWNpnJx2Dx9Nmm5Uo7b7WbVsY/9kvWO"
	f.Add("http://localhost:9090/a", "alice", "p", "job", "https://localhost/x/")
	f.Add("http://[::1]", `it's "$bob" & {co}/\ #1`, "/a b/$c/p'q", "a: b", "https://x:1/")
	f.Add("http://日本:1/%41", "%s\n", "p\n;}", "\x00", "https://a//b")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, url, user, passwordFile, job, external string) {
		path := filepath.Join(dir, "web.yml")
		write(t, path, "basic_auth_users:\n  "+yamltext.Scalar(user)+": "+hash+"\n")
		for _, kind := range clientconfig.Kinds() {
			made, err := clientconfig.Make(context.Background(), clientconfig.Options{URL: url, WebConfig: path, Kind: kind, User: user,
				PasswordFile: passwordFile, Job: job, ExternalURL: external, Now: time.Unix(1700000000, 0)})
			var usage *gen.UsageError
			var refused *gen.RefusedError
			if err != nil {
				if !errors.As(err, &usage) && !errors.As(err, &refused) {
					t.Fatalf("%s: %v", kind, err)
				}
				continue
			}
			switch kind {
			case "scrape", "alertmanager", "remote-write", "http-config", "health-blackbox", "grafana":
				var all any
				if err := yaml.Unmarshal([]byte(made.Text), &all); err != nil {
					t.Fatalf("%s: %v\n%s", kind, err, made.Text)
				}
				want := user
				if kind == "grafana" {
					want = strings.ReplaceAll(user, "$", "$$")
				}
				if user != "" && !holds(all, want) {
					t.Fatalf("%s: no %q in\n%s", kind, want, made.Text)
				}
			case "nginx":
				if strings.Count(made.Text, "{") != strings.Count(made.Text, "}") || strings.Count(made.Text, "server {") != 1 {
					t.Fatalf("braces:\n%s", made.Text)
				}
			}
		}
	})
}

// holds reports whether a string is anywhere in a tree.
func holds(tree any, s string) bool {
	switch v := tree.(type) {
	case string:
		return v == s
	case []any:
		for _, item := range v {
			if holds(item, s) {
				return true
			}
		}
	case map[string]any:
		for _, item := range v {
			if holds(item, s) {
				return true
			}
		}
	}
	return false
}
