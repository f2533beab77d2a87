package webconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/spelling"
)

// tls reports what keeps the server from loading its certificate, key and client
// CA, in the order in which it looks at them.
func (j *judge) tls() {
	t := &j.c.TLS
	if !t.Enabled() {
		return
	}
	j.pair()
	if t.ClientCAFile.Value != "" {
		j.clientCAFile()
	} else if t.ClientCA.Value != "" {
		j.loaded.ClientCA = []byte(t.ClientCA.Value)
	}
	policies := find(tlsSection, "client_auth_type").names(j.c.release.Toolkit)
	noPolicy := t.ClientAuthType.Value == "" || t.ClientAuthType.Value == "NoClientCert"
	if !noPolicy && !slices.Contains(policies, t.ClientAuthType.Value) {
		j.refuse("invalid ClientAuth: " + showSetting(t.ClientAuthType.Value))
	}
	if since := j.newerPolicy(t.ClientAuthType.Value); since != (Version{}) {
		j.tooNew(ruleValueTooNew, t.ClientAuthType.Node, fmt.Sprintf("the policy %q", t.ClientAuthType.Value), since, effectHandshake,
			"RequireClientCert means the same, and every release knows it")
	} else if !noPolicy && !slices.Contains(policies, t.ClientAuthType.Value) {
		message := fmt.Sprintf("unknown policy %s", finding.Quote(showSetting(t.ClientAuthType.Value)))
		if near := clientAuthName(t.ClientAuthType.Value, policies); near != "" {
			message += fmt.Sprintf(", did you mean %q?", near)
		}
		j.reportNode(ruleClientAuth, t.ClientAuthType.Node, message, effectHandshake, "the server knows "+strings.Join(policies, ", "))
	}
	if ca, ok := t.clientCA(); ok && noPolicy {
		j.refuse("client CA's have been configured without a Client Auth Policy")
		j.reportNode(ruleCAWithoutPolicy, ca.Node, "a client CA is set, and no client_auth_type that asks for certificates", effectHandshake,
			"add \"client_auth_type: RequireAndVerifyClientCert\", or take the client CA out")
	}
}

// clientAuthName returns the policy that a value most likely means.
func clientAuthName(value string, policies []string) string {
	switch spelling.Bare(value) {
	case "none", "no", "false", "noclientcertificate":
		return "NoClientCert"
	case "require", "required", "requireandverify", "mtls", "verify", "true", "requireandverifyclientcertificate":
		return "RequireAndVerifyClientCert"
	case "request", "optional":
		return "RequestClientCert"
	case "verifyifgiven", "verifyclientcert":
		return "VerifyClientCertIfGiven"
	}
	return spelling.Closest(value, policies)
}

// clientCA returns the field that sets a client CA; the file wins over the text.
func (t *TLS) clientCA() (Field[string], bool) {
	for _, f := range []Field[string]{t.ClientCAFile, t.ClientCA} {
		if f.Value != "" {
			return f, true
		}
	}
	return Field[string]{}, false
}

// switchedOnBy returns the first field that turns TLS on.
func (t *TLS) switchedOnBy() Place {
	for _, f := range []Field[string]{t.CertFile, t.Cert, t.KeyFile, t.Key, t.ClientCAFile, t.ClientCA, t.ClientAuthType} {
		if f.Value != "" {
			return f.Place
		}
	}
	return t.Place
}

// pemInput is one half of the server's key pair.
type pemInput struct {
	file, inline     Field[string]
	fileKey, textKey string // names of the keys
	what             string
	notSet, missing  *finding.Rule
	data             []byte
	ok               bool
}

// field is the one that the server takes: the file wins.
func (in *pemInput) field() Field[string] {
	if in.file.Value != "" {
		return in.file
	}
	return in.inline
}

func (j *judge) pair() {
	t := &j.c.TLS
	cert := &pemInput{file: t.CertFile, inline: t.Cert, fileKey: "cert_file", textKey: "cert", what: "certificate", notSet: ruleCertNotSet, missing: ruleCertMissing}
	key := &pemInput{file: t.KeyFile, inline: t.Key, fileKey: "key_file", textKey: "key", what: "key", notSet: ruleKeyNotSet, missing: ruleKeyMissing}
	inputs := []*pemInput{cert, key}
	complete := true
	for _, in := range inputs {
		complete = j.isSet(in) && complete
	}
	for _, in := range inputs {
		if complete || in.field().Value != "" {
			j.read(in, complete)
		}
	}
	j.loaded.Cert, j.loaded.Key = cert.data, key.data
	if cert.ok && key.ok {
		j.load(cert, key)
	}
}

// isSet reports a half of the pair that the config leaves out, unless another
// finding is about that already.
func (j *judge) isSet(in *pemInput) bool {
	if in.field().Value != "" {
		return true
	}
	j.refuse(fmt.Sprintf("missing one of %s or %s", in.textKey, in.fileKey))
	if j.c.InDoubt(in.fileKey, in.textKey) {
		return false
	}
	t := &j.c.TLS
	at, message := t.switchedOnBy().Key, ""
	by := at.Text()
	message = fmt.Sprintf("the %s is missing: %q turns TLS on, and neither %s nor %s is set", in.what, by, in.fileKey, in.textKey)
	if !j.c.release.knows(tlsSection, in.textKey) {
		message = fmt.Sprintf("the %s is missing: %q turns TLS on, and %s is not set", in.what, by, in.fileKey)
	}
	for _, f := range []Field[string]{in.file, in.inline} {
		if f.IsSet() {
			at, message = f.Node, fmt.Sprintf("%q is empty, and %q turns TLS on", f.Key.Text(), by)
		}
	}
	j.reportNode(in.notSet, at, message, effectHandshake, fmt.Sprintf("add \"%s: …\", the %s in PEM; or take all of tls_server_config out for plain HTTP", in.fileKey, in.what))
	return false
}

// read reads one half of the pair. When the other half is not set, the server
// does not get that far, and its words are left out.
func (j *judge) read(in *pemInput, asServer bool) {
	if in.file.Value == "" {
		in.data, in.ok = []byte(in.inline.Value), true
		return
	}
	path := j.c.Path(in.file)
	var err error
	in.data, err, in.ok = j.readable(in.file)
	if err == nil {
		return
	}
	if asServer {
		j.refuse(hidePath(j.c.release.cannotRead(in.fileKey, path, err), path))
	}
	j.missingFile(in.missing, in.file, in.what, err)
}

func (j *judge) clientCAFile() {
	data, err, ok := j.readable(j.c.TLS.ClientCAFile)
	if ok {
		j.loaded.ClientCA = append([]byte{}, data...) // not nil, be it empty: it was read
	}
	if err != nil {
		j.refuse(hidePath(err.Error(), j.c.Path(j.c.TLS.ClientCAFile)))
		j.missingFile(ruleClientCAMissing, j.c.TLS.ClientCAFile, "client CA", err)
	}
}

// missingFile reports a file that the server cannot open.
func (j *judge) missingFile(rule *finding.Rule, f Field[string], what string, err error) {
	cause := err
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		cause = pathErr.Err
	}
	message := fmt.Sprintf("the %s %s cannot be read: %s", what, finding.Quote(showSetting(f.Value)), cause)
	path := j.c.Path(f)
	help := fmt.Sprintf("the server looks for %s", finding.Quote(showSetting(path)))
	switch {
	case strings.Contains(f.Value, "-----BEGIN"):
		message = fmt.Sprintf("PEM text stands where the name of a file belongs, the %s's", what)
		help = fmt.Sprintf("write \"%s: |\" in the place of \"%s:\", and the text below it, indented", strings.TrimSuffix(f.Key.Text(), "_file"), f.Key.Text())
	case strings.HasPrefix(f.Value, "~"):
		help += "; it does not expand ~, write the whole path"
	case strings.Contains(f.Value, "$"):
		help += "; it does not expand variables, write the path itself"
	case strings.TrimSpace(f.Value) != f.Value:
		help += "; take the white space at its end away"
	case j.c.DirHere && path != f.Value:
		help += fmt.Sprintf(": relative paths start in %s (--base-dir)", finding.Quote(j.c.Dir))
	case path != f.Value && !j.c.release.besideFile():
		help += ": in this release, relative paths start in the folder where the server is started, taken to be the current one here"
	case path != f.Value && j.c.File.Name == "-":
		help += ": relative paths of a config from standard input start in the current folder"
	case path != f.Value && (strings.HasPrefix(j.c.File.Name, "/dev/") || strings.HasPrefix(j.c.File.Name, "/proc/")):
		help += ", beside the pipe; with - in the place of the pipe, relative paths start in the current folder"
	case path != f.Value:
		help += ": relative paths start in the folder of the web config"
	case !filepath.IsAbs(path):
		help += " in the current folder, which is that of the web config"
	}
	m, rest := j.files.mapping(path)
	switch {
	case m != nil && showSetting(path) == path:
		help += fmt.Sprintf("; webtool looked for %s (--map)", m.describe(rest))
	case errors.Is(cause, syscall.EISDIR):
		help = "name the file in it"
	case filepath.IsAbs(f.Value) && errors.Is(cause, fs.ErrNotExist):
		help = "put it there, or name the right one; in CI, --map FROM=TO says where it is instead, and --missing-files stand-in does without"
	}
	j.reportNode(rule, f.Node, message, effectHandshake, help)
}

// load reports why the pair cannot be loaded: each half by itself first.
func (j *judge) load(cert, key *pemInput) {
	_, err := j.files.Store.KeyPair(cert.data, key.data)
	if err == nil {
		j.loaded.Pair = true
		return
	}
	j.loaded.Broken = true
	said := maskLoad(err)
	j.refuse("failed to load X509KeyPair: " + said)
	certFlaw, certThere := material.CertificateFlaw(cert.data)
	keyFlaw, keyThere := material.KeyFlaw(key.data)
	swapped := certFlaw == material.OtherKind && keyFlaw == material.OtherKind
	effect := saying(said, breaksOff)
	if certFlaw != material.None {
		j.flaw(ruleCertUnusable, cert, certFlaw, certThere, effect, swapped)
		effect = effectHandshake // what the server says is about the certificate: it looks at that first
	}
	if keyFlaw != material.None {
		j.flaw(ruleKeyUnusable, key, keyFlaw, keyThere, effect, swapped)
	}
	if certFlaw != material.None || keyFlaw != material.None {
		return
	}
	// Both load by themselves: they do not match, or Go knows no key of the kind.
	switch leaf := j.files.Store.Chain(cert.data).Leaf(); {
	case leaf != nil && leaf.PublicKey != nil:
		message, help := describeMisfit(j.files.Store.Misfit(cert.data, key.data), cert, key)
		j.reportNode(ruleKeyMismatch, key.field().Node, message, saying(said, breaksOff), help,
			finding.Related{Where: j.c.location(j.c.span(cert.field().Node), j.c.path(cert.field().Node)), Message: "the certificate is set here"})
	default:
		j.reportNode(ruleCertUnusable, cert.field().Node, "certificate and key cannot be loaded", saying(said, breaksOff), "")
	}
}

// flaw reports what is wrong with one half of the pair.
func (j *judge) flaw(rule *finding.Rule, in *pemInput, flaw material.Flaw, there []string, effect string, swapped bool) {
	name := "the inline " + in.what
	if in.file.Value != "" {
		name = fmt.Sprintf("the %s %s", in.what, finding.Quote(showSetting(in.file.Value)))
	}
	message, help := describeFlaw(in, j.files.Here(j.c.Path(in.file)), flaw, there)
	if lost := in.lostInYAML(flaw); lost.message != "" {
		message, help = lost.message, lost.help
	}
	if swapped {
		help = "certificate and key are swapped: let each take the other's place"
	}
	j.reportNode(rule, in.field().Node, name+" "+message, effect, help)
}
