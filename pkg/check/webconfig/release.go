package webconfig

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"webtool/pkg/check/spelling"
)

// Release is one release of a server: what decides of what it knows.
type Release struct {
	Product string
	Version Version
	Toolkit Version // the exporter-toolkit in it
	Go      Version // the Go release that built it; zero: taken to be the one that built webtool
}

// Newest is the release whose verdict is given when none is asked for.
var Newest = &Release{Product: toolkitProduct, Version: Version{0, 20, 0}, Toolkit: Version{0, 20, 0}}

const toolkitProduct = "exporter-toolkit"

// String names the release as it is asked for: "prometheus@2.45.0".
func (r *Release) String() string { return r.Product + "@" + r.Version.String() }

//go:embed releases.tsv
var releasesTable string

// releases are the known releases by product, the oldest first.
var releases = sync.OnceValue(func() map[string][]*Release {
	known := map[string][]*Release{}
	for line := range strings.Lines(releasesTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		r, err := parseRelease(line)
		if err != nil {
			panic(err) // the table is part of the program, and a test reads it
		}
		known[r.Product] = append(known[r.Product], r)
	}
	return known
})

// parseRelease reads a line of the table: product, version, date, toolkit, Go.
func parseRelease(line string) (*Release, error) {
	fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	if len(fields) != 5 {
		return nil, fmt.Errorf("releases.tsv: %d fields in %q", len(fields), line)
	}
	r := &Release{Product: fields[0]}
	var err error
	for _, field := range []struct {
		text string
		to   *Version
	}{{fields[1], &r.Version}, {fields[3], &r.Toolkit}, {fields[4], &r.Go}} {
		if field.text == "-" {
			continue // not known, or not fixed
		}
		if *field.to, err = ParseVersion(field.text); err != nil {
			return nil, fmt.Errorf("releases.tsv: %w in %q", err, line)
		}
	}
	return r, nil
}

// Products returns the names of the products whose releases are known.
func Products() []string { return slices.Sorted(maps.Keys(releases())) }

// FindRelease returns a release by its name: "prometheus@2.45.0". Its errors say
// which ones are known.
func FindRelease(name string) (*Release, error) {
	product, text, _ := strings.Cut(name, "@")
	known := releases()[product]
	if known == nil {
		meant := ""
		if near := spelling.Closest(product, Products()); near != "" {
			meant = fmt.Sprintf(", did you mean %q?", near)
		}
		return nil, fmt.Errorf("unknown product %q%s (known: %s)", product, meant, strings.Join(Products(), ", "))
	}
	oldest, newest := known[0], known[len(known)-1]
	span := fmt.Sprintf("known: %s to %s", oldest.Version, newest.Version)
	version, err := ParseVersion(text)
	if err != nil {
		return nil, fmt.Errorf("%s takes a version, as in %s (%s)", product, newest, span)
	}
	at, ok := slices.BinarySearchFunc(known, version, func(r *Release, v Version) int { return r.Version.Compare(v) })
	if ok {
		return known[at], nil
	}
	near := newest.Version.String()
	switch {
	case at == 0:
		near = oldest.Version.String()
	case at < len(known):
		near = known[at-1].Version.String() + " and " + known[at].Version.String()
	}
	return nil, fmt.Errorf("unknown release %s@%s, the nearest: %s (%s)", product, version, near, span)
}

// broughtBy names the first release of each product from which on all have a
// toolkit.
func broughtBy(toolkit Version) []string {
	var names []string
	for _, product := range Products() {
		var first *Release
		for _, r := range slices.Backward(releases()[product]) {
			if r.Toolkit.Before(toolkit) {
				break
			}
			first = r
		}
		if first != nil && product != toolkitProduct {
			names = append(names, product+" "+first.Version.String())
		}
	}
	return names
}

// What releases differ in, beside the keys and values of the table: each is
// written in web/tls_config.go of the toolkit named (before 0.5.0,
// https/tls_config.go).

// knows reports whether the release knows a key of the table.
func (r *Release) knows(section, name string) bool {
	key := find(section, name)
	return key != nil && !r.Toolkit.Before(key.Since)
}

// besideFile reports whether relative paths start in the config's folder, and not
// in the one where the server was started.
func (r *Release) besideFile() bool { return !r.Toolkit.Before(Version{0, 4, 0}) }

// servesHTTP2 reports whether HTTP/2 is offered when the file switches it on.
func (r *Release) servesHTTP2() bool {
	if r.Toolkit.Before(Version{0, 7, 1}) {
		return false // the config that each connection gets has no ALPN
	}
	// Go 1.27 adds the protocols to a copy that the toolkit does not see.
	return !r.Toolkit.Before(Version{0, 20, 0}) || r.Go.Before(Version{1, 27, 0})
}

// knowsSuite reports whether a cipher suite is among those that the release's Go
// calls secure.
func (r *Release) knowsSuite(name string) bool { return slices.Contains(r.cipherNames(), name) }

func (r *Release) cipherNames() []string {
	if !r.oldSuites() {
		return cipherNames()
	}
	return append(cipherNames(), rsaSuites...)
}

// oldSuites reports whether the release's Go still calls the RSA key exchange
// secure: it stopped in 1.22 (its release notes, crypto/tls).
func (r *Release) oldSuites() bool {
	return r.Go != Version{} && r.Go.Before(Version{1, 22, 0})
}

var rsaSuites = []string{
	"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA",
	"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_GCM_SHA384",
}

// typeName gives one of our types the name that this release prints.
func (r *Release) typeName(ours string) string {
	names := []string{"web.plain", "config.plain", "web.Secret", "config.Secret"}
	if r.Toolkit.Before(Version{0, 8, 0}) {
		pkg := "web."
		if r.Toolkit.Before(Version{0, 5, 0}) {
			pkg = "https."
		}
		names = append(names, "web.TLSConfig", pkg+"TLSStruct", "web.HTTPConfig", pkg+"HTTPStruct", "web.Config", pkg+"Config",
			"web.Cipher", pkg+"cipher", "web.Curve", pkg+"curve", "web.TLSVersion", pkg+"tlsVersion")
	}
	return strings.NewReplacer(names...).Replace(ours)
}

// cannotRead returns what the release says of a certificate or key file that it
// cannot read.
func (r *Release) cannotRead(key, path string, err error) string {
	if r.Toolkit.Before(v0_11_0) {
		return fmt.Sprintf("failed to load X509KeyPair: %s", err)
	}
	return fmt.Sprintf("failed to read %s (%s): %s", key, path, err)
}

// says returns what the release says for a text of the newest toolkit.
func (r *Release) says(text string) string {
	if r.Toolkit.Before(Version{0, 14, 1}) {
		for _, begin := range []string{"invalid ClientAuth: ", "client CA's have been configured"} {
			if strings.HasPrefix(text, begin) {
				text = strings.ToUpper(text[:1]) + text[1:]
			}
		}
		// Of x/crypto, products may have a newer one than their toolkit asks for.
		text = strings.Replace(text, " is outside allowed inclusive range 4..31", " is outside allowed range (4,31)", 1)
	}
	if r.Toolkit.Before(v0_11_0) {
		text = strings.NewReplacer("missing one of cert or cert_file", "missing cert_file", "missing one of key or key_file", "missing key_file").Replace(text)
	}
	return text
}
