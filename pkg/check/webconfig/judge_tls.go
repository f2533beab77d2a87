package webconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
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

// source returns the field that the server takes: the file wins.
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
	if j.hasProblem(in.fileKey) || j.hasProblem(in.textKey) {
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

// hasProblem reports whether the decoder objects to a key of tls_server_config,
// or to one that was most likely meant to be it.
func (j *judge) hasProblem(key string) bool {
	in := j.c.sectionOf("web.TLSConfig")
	return slices.ContainsFunc(j.c.problems, func(p source.Problem) bool {
		if p.Kind == source.UnknownField {
			return p.Name == key || suggestKey(p.Name, in) == key
		}
		_, node := j.c.index().Place(p)
		path := node.Keys()
		return len(path) > 0 && path[len(path)-1] == key
	})
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
	in.data, err, in.ok = j.readable(path)
	if err == nil {
		return
	}
	if asServer {
		j.refuse(j.c.release.cannotRead(in.fileKey, path, err))
	}
	j.missingFile(in.missing, in.file, in.what, err)
}

func (j *judge) clientCAFile() {
	var err error
	j.loaded.ClientCA, err, _ = j.readable(j.c.Path(j.c.TLS.ClientCAFile))
	if err != nil {
		j.refuse(err.Error())
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
	message := fmt.Sprintf("the %s %s cannot be read: %s", what, finding.Quote(f.Value), cause)
	path := j.c.Path(f)
	help := fmt.Sprintf("the server looks for %s", finding.Quote(path))
	switch {
	case strings.HasPrefix(f.Value, "~"):
		help += "; it does not expand ~, write the whole path"
	case strings.Contains(f.Value, "$"):
		help += "; it does not expand variables, write the path itself"
	case strings.TrimSpace(f.Value) != f.Value:
		help += "; take the white space at its end away"
	case path != f.Value && !j.c.release.besideFile():
		help += ": in this release, relative paths start in the folder where the server is started, taken to be the current one here"
	case path != f.Value:
		help += ": relative paths start in the folder of the web config"
	}
	j.reportNode(rule, f.Node, message, effectHandshake, help)
}

// load reports why the pair cannot be loaded: each half by itself first.
func (j *judge) load(cert, key *pemInput) {
	err := j.files.Store.KeyPair(cert.data, key.data)
	if err == nil {
		j.loaded.Pair = true
		return
	}
	said := maskLoad(err)
	j.refuse("failed to load X509KeyPair: " + said)
	certFlaw, certBlocks := material.CertificateFlaw(cert.data)
	keyFlaw, keyBlocks := material.KeyFlaw(key.data)
	if certFlaw != material.None {
		j.flaw(ruleCertUnusable, cert, certFlaw, certBlocks, said)
	}
	if keyFlaw != material.None {
		j.flaw(ruleKeyUnusable, key, keyFlaw, keyBlocks, said)
	}
	switch mismatch := strings.Contains(said, "does not match"); {
	case mismatch:
		j.reportNode(ruleKeyMismatch, key.field().Node,
			"the key does not belong to the certificate", saying(said, breaksOff),
			"name the key that the certificate was made with; in a file with a chain, the server's own certificate comes first",
			finding.Related{Where: j.c.location(j.c.span(cert.field().Node), j.c.path(cert.field().Node)), Message: "the certificate is set here"})
	case certFlaw == material.None && keyFlaw == material.None:
		j.reportNode(ruleCertUnusable, cert.field().Node, "certificate and key cannot be loaded", saying(said, breaksOff), "")
	}
}

// flaw reports what is wrong with one half of the pair.
func (j *judge) flaw(rule *finding.Rule, in *pemInput, flaw material.Flaw, blocks []string, said string) {
	name := "the inline " + in.what
	if in.file.Value != "" {
		name = fmt.Sprintf("the %s %s", in.what, finding.Quote(in.file.Value))
	}
	message, help := describeFlaw(in.what, flaw, blocks)
	if flaw == material.NoPEM && in.file.Value == "" {
		if style := in.inline.Node.Resolve(); style != nil && style.Style != source.Literal && strings.Contains(in.inline.Value, "-----BEGIN") {
			message, help = "has lost its line breaks", fmt.Sprintf("write \"%s: |\", and the PEM text below it, indented", in.textKey)
		}
	}
	j.reportNode(rule, in.field().Node, name+" "+message, saying(said, breaksOff), help)
}

var commonPEMType = source.Pattern(`^(X509 |TRUSTED |NEW )?(CERTIFICATE|CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY|RSA PUBLIC KEY|PKCS7|CMS|EC PARAMETERS|DH PARAMETERS|((RSA|EC|DSA|ENCRYPTED|OPENSSH) )?PRIVATE KEY)$`)

func describeFlaw(what string, flaw material.Flaw, blocks []string) (message, help string) {
	switch flaw {
	case material.Empty:
		return "is empty", ""
	case material.NoPEM:
		return "holds no PEM at all", "a PEM block begins with a line -----BEGIN …-----; a file in DER becomes one with: openssl x509 -inform der (for a key: openssl pkey -inform der)"
	case material.OtherKind:
		if what == "key" {
			return "holds a certificate and no key", "are cert_file and key_file swapped?"
		}
		return "holds a key and no certificate", "are cert_file and key_file swapped?"
	case material.OtherBlocks:
		return "holds no " + what + " but " + showBlocks(blocks), ""
	case material.EncryptedKey:
		return "is encrypted with a passphrase, and the server has no way to ask for it", "openssl pkey -in ENCRYPTED -out PLAIN takes the passphrase away; keep the result readable for the server alone"
	case material.OpenSSHKey:
		return "is in OpenSSH's own format", "ssh-keygen -p -m PEM -f KEY turns it into PEM"
	case material.Unparsable:
		if what == "key" {
			return "does not parse, or is of a kind that Go does not know", "Go knows RSA, ECDSA with P-256, P-384 or P-521, and Ed25519"
		}
		return "does not parse", ""
	}
	return "cannot be loaded", ""
}

func showBlocks(blocks []string) string {
	var all []string
	for _, b := range blocks {
		if !commonPEMType().MatchString(b) {
			b = finding.Mask
		}
		if !slices.Contains(all, b) {
			all = append(all, b)
		}
	}
	return strings.Join(all, ", ")
}
