package check_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	clients "webtool/pkg/check/client"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// clientFields are all fields of an HTTP client config by their path, from our own
// types.
func clientFields(t reflect.Type, path string) []string {
	var all []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, inline, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		at := strings.TrimPrefix(path+"."+name, ".")
		if inline == "inline" {
			at = path
		}
		kind := field.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		switch {
		case inline == "inline" && kind.Kind() == reflect.Map:
			all = append(all, clientFields(kind.Elem(), path+".X-Scope")...)
		case kind.Kind() == reflect.Struct && kind.Name() != "ProxyURL":
			if name != "" {
				all = append(all, at)
			}
			all = append(all, clientFields(kind, at)...)
		default:
			all = append(all, at)
		}
	}
	return all
}

// below writes a value below the keys of a path.
func below(path, value string) string {
	var b strings.Builder
	keys := strings.Split(path, ".")
	for depth, key := range keys {
		b.WriteString(strings.Repeat("  ", depth) + key + ":")
		if depth < len(keys)-1 {
			b.WriteString("\n")
		}
	}
	return b.String() + " " + value + "\n"
}

// TestHTTPConfigVerdict compares our verdict on HTTP client configs with that of
// prometheus/common, word for word: every field with values of every kind, set twice,
// beside each other, and those of the pairs.
func TestHTTPConfigVerdict(t *testing.T) {
	dir, systemRoots := liveMaterial(t, time.Now())
	scrapeMaterial(t, dir)
	texts := map[string]string{}
	for name, text := range pairClients {
		texts["pair "+name] = text
	}
	fields := clientFields(reflect.TypeFor[clients.HTTPConfig](), "")
	for _, field := range fields {
		for _, value := range []string{"x", "7", "true", "\"true\"", "[a]", "{a: b}", "~", "\"\"", "TLS12", "0x1f", "[]", "{}", "http://a:b", "yes", "!!binary eA==", "2001-01-01"} {
			texts[field+" "+value] = below(field, value)
		}
		texts[field+" twice"] = below(field, "x") + below(field, "x")
		texts[field+" x"] = below(field+"x", "x")
	}
	for i, one := range fields {
		for _, other := range fields[i+1:] {
			if strings.Contains(one, ".") == strings.Contains(other, ".") && strings.Split(one, ".")[0] != strings.Split(other, ".")[0] {
				texts[one+" and "+other] = below(one, "x") + below(other, "x")
			}
			block, first, ok := strings.Cut(one, ".")
			if second, same := strings.CutPrefix(other, block+"."); ok && same && !strings.Contains(first+second, ".") {
				texts[one+" with "+other] = fmt.Sprintf("%s: {%s: x, %s: x}\n", block, first, second)
			}
		}
	}
	for name, text := range map[string]string{"no yaml": "a: [\n", "list": "- a\n", "text": "a\n", "empty": "", "merge": "basic_auth: &a {username: x}\nx: *a\n",
		"oauth2": "oauth2: {client_id: a, token_url: b, client_secret: c, client_secret_file: d}\n", "jwt": "oauth2: {client_id: a, token_url: b, grant_type: \"urn:ietf:params:oauth:grant-type:jwt-bearer\", signature_algorithm: ES256}\n",
		"several": "tls_config: {a: b, c: d}\nbasic_auth: {e: f}\nunknown: g\n"} {
		texts[name] = text
	}
	o := startClients(t, systemRoots)
	web := filepath.Join(dir, "web.yml")
	writeText(t, web, "{}\n")
	files := clients.NewFiles(&webconfig.Files{Store: &material.Store{}})
	refused, broken := 0, 0
	for name, text := range texts {
		path := filepath.Join(dir, "client.yml")
		writeText(t, path, text)
		// A scheme that nobody speaks keeps clients from connecting anywhere.
		a := o.ask(t, map[string]string{"web": web, "client": path, "scheme": "none", "host": "localhost"})
		config, err := clients.ParseHTTPConfig(source.New(path, []byte(text)))
		got, made := "", ""
		if err != nil {
			got = err.Error()
			refused++
		} else if _, err := clients.Load(config, dir, files); err != nil {
			made = err.Error()
			broken++
		}
		if got != a.Refused || made != a.Broken {
			t.Errorf("%s:\n%s got %q %q\nwant %q %q", name, text, got, made, a.Refused, a.Broken)
		}
	}
	t.Logf("%d configs: %d refused, of %d no client can be made", len(texts), refused, broken)
	if refused < 200 || broken < 10 {
		t.Errorf("%d configs: %d refused, of %d no client can be made", len(texts), refused, broken)
	}
}
