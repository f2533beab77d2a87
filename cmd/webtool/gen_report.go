package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"webtool/pkg/gen"
)

// tellGenerated writes what a run did: the result to standard output, what the
// user should know beside it to standard error.
func tellGenerated(env *environment, r *gen.Result, format string, check bool) int {
	status := exitOK
	if check && r.Changed {
		status = exitFindings // would change
	}
	if format == "json" {
		warn(env, r.Warnings)
		return told(env, writeJSON(env.stdout, toJSONGenerated(r, check)), status)
	}
	return tellText(env, r, check, status)
}

func warn(env *environment, warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(env.stderr, "warning: %s\n", w)
	}
}

// tellText is tellGenerated for people.
func tellText(env *environment, r *gen.Result, check bool, status int) int {
	warn(env, r.Warnings)
	if _, err := io.WriteString(env.stdout, generatedText(r, check)); err != nil {
		return told(env, err, status)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(env.stderr, "note: %s\n", strings.ReplaceAll(note, "\n", "\n  "))
	}
	return status
}

// generatedText is the result for people. A first issue needs no reason.
func generatedText(r *gen.Result, check bool) string {
	var b strings.Builder
	if len(r.Files) == 0 || check || !r.IsFirst() {
		fmt.Fprintln(&b, r.Comment)
	}
	width := 0
	for _, f := range r.Files {
		width = max(width, len(f.Path))
	}
	for _, f := range r.Files {
		verb := "wrote"
		if !f.Written {
			verb = "kept "
		}
		fmt.Fprintf(&b, "%s %-*s  %s\n", verb, width, f.Path, f.Detail)
		if r.Certificate != nil && f.HoldsCertificate() {
			fmt.Fprintf(&b, "      SHA-256 %s\n", r.Certificate.SHA256)
		}
	}
	return b.String()
}

// jsonGenerated is the form of the result for machines.
type jsonGenerated struct {
	SchemaVersion int              `json:"schema_version"`
	Changed       bool             `json:"changed"`
	Check         bool             `json:"check"`
	Comment       string           `json:"comment"`
	Reasons       []string         `json:"reasons"`
	Files         []jsonFile       `json:"files"`
	Certificate   *jsonCertificate `json:"certificate"`
	Warnings      []string         `json:"warnings"`
	Notes         []string         `json:"notes"`

	ClientCertificate *jsonCertificate `json:"client_certificate,omitempty"` // of gen web-config --mtls
	Next              []string         `json:"next,omitempty"`               // of gen web-config
}

type jsonFile struct {
	Path    string `json:"path"`
	Kind    string `json:"kind"`
	Written bool   `json:"written"`
	Mode    string `json:"mode,omitempty"`
}

type jsonCertificate struct {
	Subject    string   `json:"subject"`
	Issuer     string   `json:"issuer"`
	Names      []string `json:"names"`
	KeyType    string   `json:"key_type"`
	SelfSigned bool     `json:"self_signed"`
	NotBefore  string   `json:"not_before"`
	NotAfter   string   `json:"not_after"`
	SHA256     string   `json:"sha256"`
	Serial     string   `json:"serial"`
}

func toJSONGenerated(r *gen.Result, check bool) jsonGenerated {
	j := jsonGenerated{SchemaVersion: 1, Changed: r.Changed, Check: check, Comment: r.Comment,
		Reasons: list(r.Reasons), Files: []jsonFile{}, Warnings: list(r.Warnings), Notes: lines(r.Notes)}
	for _, f := range r.Files {
		file := jsonFile{Path: f.Path, Kind: string(f.Kind), Written: f.Written}
		if f.Mode != 0 {
			file.Mode = fmt.Sprintf("%04o", f.Mode)
		}
		j.Files = append(j.Files, file)
	}
	j.Certificate = toJSONCertificate(r.Certificate)
	return j
}

func toJSONCertificate(c *gen.Certificate) *jsonCertificate {
	if c == nil {
		return nil
	}
	return &jsonCertificate{c.Subject, c.Issuer, c.Names, string(c.KeyType), c.SelfSigned,
		c.NotBefore.UTC().Format(time.RFC3339), c.NotAfter.UTC().Format(time.RFC3339), c.SHA256, c.Serial}
}

// lines gives each line of the notes a string of its own.
func lines(notes []string) []string {
	all := []string{}
	for _, note := range notes {
		all = append(all, strings.Split(note, "\n")...)
	}
	return all
}

// list is never null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
