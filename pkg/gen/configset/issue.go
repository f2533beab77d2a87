package configset

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
	"webtool/pkg/gen/password"
	"webtool/pkg/gen/userfile"
	"webtool/pkg/gen/yamltext"
)

type secret = web.Secret

const requireAndVerify = "RequireAndVerifyClientCert"

// issue makes what is needed, and returns the files to write: the web config
// last, so that all that it names is there by then.
func (r *run) issue() (files []atomicfile.File, err error) {
	add := func(issue func() ([]atomicfile.File, error)) {
		if err != nil {
			return
		}
		var more []atomicfile.File
		more, err = issue()
		files = append(files, more...)
	}
	add(r.server.Issue)
	if r.ca != nil {
		add(r.ca.Issue)
	}
	if r.client != nil && err == nil {
		if r.ca != nil { // the CA has a key by now
			if err = r.draftSigned(); err != nil {
				return nil, err
			}
		}
		add(r.client.Issue)
	}
	add(r.issueConfig)
	return files, err
}

// draftSigned decides on the client's certificate again, with the CA as it is now.
func (r *run) draftSigned() (err error) {
	r.client, err = gen.DraftCertificate(r.client.Options())
	return err
}

// issueConfig makes the text of the web config.
func (r *run) issueConfig() (files []atomicfile.File, err error) {
	hash := ""
	if r.needsHash {
		if r.Password == nil {
			return nil, errors.New("there is no password to hash")
		}
		cost := r.Cost
		if cost == 0 {
			cost = password.DefaultCost
		}
		if hash, err = password.Hash(r.Password, cost); err != nil {
			return nil, err
		}
		if r.PasswordFile != "" {
			files = append(files, r.secretFile(r.PasswordFile, append(bytes.Clone(r.Password), '\n')))
		}
	}
	switch {
	case r.whole:
		r.text, err = r.compose(hash)
	case hash != "":
		r.text, err = userfile.SetIn(r.Path, r.config.data, r.User, hash)
	}
	if r.text == nil || err != nil {
		return files, err
	}
	return append(files, r.secretFile(r.Path, r.text)), nil
}

func (r *run) secretFile(path string, data []byte) atomicfile.File {
	return atomicfile.File{Path: path, Data: data, Secret: true, Access: r.Server.Access}
}

// compose writes a web config from nothing.
func (r *run) compose(hash string) ([]byte, error) {
	cert, key := r.server.Paths()
	section := yamltext.Map{{Key: "cert_file", Value: r.seenFrom(cert)}, {Key: "key_file", Value: r.seenFrom(key)}}
	if m := r.MutualTLS; m != nil {
		section = append(section, yamltext.Entry{Key: "client_auth_type", Value: requireAndVerify},
			yamltext.Entry{Key: "client_ca_file", Value: r.seenFrom(m.CAFile)})
		if m.OnlyClient {
			section = append(section, yamltext.Entry{Key: "client_allowed_sans", Value: yamltext.List{m.Client.Text}})
		}
	}
	text := yamltext.Map{{Key: "tls_server_config", Value: section}}.String()
	if hash != "" {
		text += "basic_auth_users:\n  " + userfile.Entry(r.User, hash) + "\n"
	}
	return []byte(text), nil
}

// seenFrom is a path as the web config is to name it: the server looks for
// relative ones beside the config, and joins them by their letters.
func (r *run) seenFrom(path string) string {
	absolute, err1 := filepath.Abs(path)
	from, err2 := filepath.Abs(filepath.Dir(r.Path))
	if err1 != nil || err2 != nil {
		return path
	}
	if relative, err := filepath.Rel(from, absolute); err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(relative)
	}
	return filepath.ToSlash(absolute)
}

// expiresWithin is from when on check web-config warns of a certificate's end,
// unless told otherwise.
const expiresWithin = 30 * 24 * time.Hour

// check judges the web config with what it will name, as webtool check web-config
// does once it is written. An error in a new one is not written; in one that was
// there before, it is not for this run to refuse.
func (r *run) check(ctx context.Context, files []atomicfile.File) error {
	if r.text == nil {
		return nil
	}
	opts := check.WebConfigOptions{Stdin: bytes.NewReader(r.text), As: r.Path, Now: r.Server.Now, ExpiresWithin: expiresWithin}
	for _, f := range files {
		path := filepath.Join(filepath.Dir(r.Path), filepath.FromSlash(r.seenFrom(f.Path)))
		if filepath.IsAbs(r.seenFrom(f.Path)) {
			path = filepath.FromSlash(r.seenFrom(f.Path))
		}
		opts.Map = append(opts.Map, webconfig.Mapping{From: path, To: f.Path, Content: map[string][]byte{"": f.Data}})
	}
	for _, n := range r.Server.Names {
		if (n.Kind == gen.DNS || n.Kind == gen.IP) && !strings.HasPrefix(n.Text, "*") {
			opts.Hosts = append(opts.Hosts, n.Text)
		}
	}
	report := check.WebConfig(ctx, opts, check.Stdin).Files[0]
	if report.Error != "" {
		return errors.New(report.Error + "; nothing was written")
	}
	for f := range report.Standing() {
		switch {
		case f.Severity == finding.Error && r.whole:
			return &gen.RefusedError{Text: "what would be written is not right: " + f.Message, Help: "nothing was written; " + f.Effect}
		case f.Severity != finding.Info:
			r.warnings = append(r.warnings, f.Message+" [webtool check web-config "+r.Path+"]")
		}
	}
	return nil
}
