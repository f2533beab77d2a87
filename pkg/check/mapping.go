package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/manifest"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// ReadMapping reads where the files below from, an absolute path of the server,
// are found here. to is a folder, a file, or a Kubernetes manifest whose Secret
// or ConfigMap holds the files under its keys: "tls.yaml", or "tls.yaml#name"
// where the manifest has several. "-" and "-#name" are a manifest on standard
// input. The error names what cannot be had.
func ReadMapping(ctx context.Context, stdin func() ([]byte, error), from, to string) (webconfig.Mapping, error) {
	m := webconfig.Mapping{From: from, To: to}
	fail := func(err error) (webconfig.Mapping, error) {
		return m, fmt.Errorf("cannot use %s in the place of %s: %w", finding.Quote(to), finding.Quote(from), err)
	}
	path, name := to, ""
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		return m, nil
	} else if hash := strings.LastIndexByte(to, '#'); err != nil && hash > 0 {
		path, name = to[:hash], to[hash+1:]
	}
	data, err := readFile(ctx, stdin, path)
	if err != nil {
		return fail(err)
	}
	stream, err := manifest.Parse(source.New(path, data))
	if err != nil {
		return fail(err)
	}
	if stream == nil && path == to && path != Stdin {
		return m, nil // the file itself
	}
	if m.Content, err = mounted(stream, name); err != nil {
		return fail(err)
	}
	return m, nil
}

// mounted returns the files of the one Secret or ConfigMap that a name means.
func mounted(stream *manifest.Stream, name string) (map[string][]byte, error) {
	if stream == nil {
		return nil, fmt.Errorf("it is no Kubernetes manifest")
	}
	var all, fit []*manifest.Object
	for _, o := range stream.Objects {
		if o.Kind != "Secret" && o.Kind != "ConfigMap" {
			continue
		}
		all = append(all, o)
		if name == "" || o.Is(name) {
			fit = append(fit, o)
		}
	}
	switch {
	case len(all) == 0:
		return nil, fmt.Errorf("it holds no Secret and no ConfigMap")
	case len(fit) == 0:
		return nil, fmt.Errorf("no such Secret or ConfigMap; it holds %s", someOf(labels(all)))
	case len(fit) > 1:
		return nil, fmt.Errorf("it holds several: %s; write #name behind it", someOf(labels(fit)))
	}
	files := map[string][]byte{}
	for _, e := range fit[0].Entries {
		switch {
		case e.Replaced:
		case e.Flaw != manifest.Sound:
			return nil, fmt.Errorf("%s is nothing that a cluster takes (is it base64?)", e)
		default:
			files[filepath.FromSlash(e.Key)] = e.Data
		}
	}
	return files, nil
}

func labels(objects []*manifest.Object) []string {
	var all []string
	for _, o := range objects {
		all = append(all, o.String())
	}
	return all
}
