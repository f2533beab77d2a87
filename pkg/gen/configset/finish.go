package configset

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
)

// finish puts together what the parts did.
func (r *run) finish(written []atomicfile.Written) (*Result, error) {
	all := &Result{}
	server, err := r.server.Finish(written)
	if err != nil {
		return nil, err
	}
	all.Certificate, all.Notes = server.Certificate, server.Notes
	parts := []*gen.Result{server}
	if r.ca != nil {
		part, err := r.ca.Finish(written)
		if err != nil {
			return nil, err
		}
		parts = append(parts, as(part, map[gen.FileKind]gen.FileKind{gen.KindCA: gen.KindClientCA, gen.KindCAKey: gen.KindClientCAKey}))
	}
	if r.client != nil {
		part, err := r.client.Finish(written)
		if err != nil {
			return nil, err
		}
		all.Client = part.Certificate
		parts = append(parts, as(part, map[gen.FileKind]gen.FileKind{gen.KindCertificate: gen.KindClient, gen.KindKey: gen.KindClientKey}))
	}
	part, err := r.finishConfig(written)
	if err != nil {
		return nil, err
	}
	r.merge(all, append(parts, part))
	if !r.Server.Policy.Check {
		r.adviseClient(all)
		if r.whole {
			all.Next = r.next()
		}
	}
	return all, nil
}

// as gives files the kinds that they have in the set.
func as(part *gen.Result, kinds map[gen.FileKind]gen.FileKind) *gen.Result {
	for i, f := range part.Files {
		part.Files[i].Kind = kinds[f.Kind]
	}
	return part
}

// finishConfig tells what became of the web config and the password's file.
func (r *run) finishConfig(written []atomicfile.Written) (*gen.Result, error) {
	part := &gen.Result{}
	check := r.Server.Policy.Check
	if len(r.reasons) > 0 || r.whole {
		part.Changed, part.Reasons = true, r.reasons
		part.Comment = r.comment(check)
	}
	for _, w := range written {
		switch w.Path {
		case r.Path:
			part.Files = append(part.Files, gen.FileResult{Path: w.Path, Kind: gen.KindWebConfig, Written: true, Mode: w.Mode, Detail: r.describe()})
		case r.PasswordFile:
			part.Files = append(part.Files, gen.FileResult{Path: w.Path, Kind: gen.KindPassword, Written: true, Mode: w.Mode,
				Detail: fmt.Sprintf("the password of %s, mode %04o", finding.Printable(r.User), w.Mode)})
		default:
			continue
		}
		if w.Narrowed {
			part.Warnings = append(part.Warnings, fmt.Sprintf("%s could be read by everyone and now has mode %04o: if the server runs as another user, give it to that user or group with --owner or --group", w.Path, w.Mode))
		}
	}
	kinds, files := []gen.FileKind{gen.KindWebConfig}, []atomicfile.File{r.secretFile(r.Path, nil)}
	if r.PasswordFile != "" {
		kinds, files = append(kinds, gen.KindPassword), append(files, r.secretFile(r.PasswordFile, nil))
	}
	if check && part.Changed {
		return part, nil // what is to be written gets it, too
	}
	return part, gen.MendAccess(part, check, kinds, files)
}

func (r *run) comment(check bool) string {
	verb := "changed"
	switch {
	case !r.config.there:
		verb = "made"
	case r.whole:
		verb = "written anew"
	}
	if check {
		verb = map[string]string{"changed": "would be changed", "made": "would be made", "written anew": "would be written anew"}[verb]
	}
	text := r.Path + " " + verb
	if r.config.there && len(r.reasons) > 0 {
		text += ": " + strings.Join(r.reasons, "; ")
	}
	return text
}

// describe says what the web config makes of the server.
func (r *run) describe() string {
	text := "TLS"
	if r.MutualTLS != nil {
		text = "mutual TLS"
	}
	if r.User != "" {
		text += " and basic auth"
	}
	if len(r.warnings) > 0 {
		return text + ", checked: see the warnings"
	}
	return text + ", checked"
}

// merge makes one result of the parts.
func (r *run) merge(all *Result, parts []*gen.Result) {
	var comments []string
	fresh := !r.config.there && !r.server.IsThere() && (r.ca == nil || !r.ca.IsThere()) && (r.client == nil || !r.client.IsThere())
	for _, part := range parts {
		all.Changed = all.Changed || part.Changed
		all.Files = append(all.Files, part.Files...)
		all.Warnings = append(all.Warnings, part.Warnings...)
		if part.Changed {
			comments = append(comments, part.Comment)
			all.Reasons = append(all.Reasons, part.Reasons...)
		}
	}
	all.Warnings = append(all.Warnings, r.warnings...)
	switch {
	case fresh:
		all.Reasons = slices.Clone(r.server.Reasons()) // there is none yet
		all.Comment = parts[len(parts)-1].Comment
	case all.Changed:
		all.Comment = strings.Join(comments, "; ")
	default:
		all.Comment = r.Path + " fits, and " + parts[0].Comment
	}
}

// adviseClient tells where the client's files belong, and what the key of a new
// client CA is for.
func (r *run) adviseClient(all *Result) {
	var lines []string
	if r.client != nil && r.client.Needed() {
		cert, key := r.client.Paths()
		lines = append(lines, cert+" and "+key+" are for the client: no server reads them")
	}
	if r.ca != nil && r.ca.Needed() {
		m := r.MutualTLS
		sign := fmt.Sprintf("another one: webtool gen cert --client --host NAME --ca-file %s --ca-key-file %s", finding.ShellQuote(m.CAFile), finding.ShellQuote(m.CAKeyFile))
		if m.OnlyClient {
			sign += ", and its name in client_allowed_sans"
		}
		lines = append(lines, m.CAKeyFile+" makes clients that the server lets in: keep it to yourself", sign)
	}
	if len(lines) > 0 {
		all.Notes = append(all.Notes, strings.Join(lines, "\n"))
	}
}

// next are the commands to start the server with, and to test it.
func (r *run) next() []string {
	q := finding.ShellQuote
	url := "https://" + net.JoinHostPort(r.host(), "9090")
	if !strings.Contains(r.host(), ":") {
		url = "https://" + r.host() + ":9090"
	}
	var ca, client string
	cert, _ := r.server.Paths()
	trust := " --ca-file " + q(cert)
	if file := cmp.Or(r.Server.CAFile, r.Server.NewCAFile); file != "" {
		ca = " --ca-file " + q(file)
		trust = ca
	}
	if r.client != nil {
		cert, key := r.client.Paths()
		client = " --cert-file " + q(cert) + " --key-file " + q(key)
	}
	probe := "webtool probe --web-config " + q(r.Path) + trust + client
	config := "webtool gen client-config " + url + " --web-config " + q(r.Path) + " --kind scrape" + ca + client
	if r.User != "" {
		probe += " --user " + q(r.User)
	}
	if r.PasswordFile != "" {
		probe += " --password-file " + q(r.PasswordFile)
		config += " --password-file " + q(r.PasswordFile)
	}
	return []string{"prometheus --web.config.file=" + q(r.Path), probe + " " + url, config}
}

// host is a name that clients could use.
func (r *run) host() string {
	for _, n := range r.Server.Names {
		if (n.Kind == gen.DNS || n.Kind == gen.IP) && !strings.HasPrefix(n.Text, "*") {
			return n.Text
		}
	}
	return "prometheus" + strings.TrimPrefix(r.Server.Names[0].Text, "*")
}
