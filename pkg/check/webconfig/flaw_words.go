package webconfig

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// This file puts the exact cause why a certificate or a key does not load into
// words. Nothing of the files is quoted but the types of well-known PEM blocks.

// words say what is wrong with an input, and what to do.
type words struct{ message, help string }

// hidden are the flaws that hide a PEM block from the server; %s is what the
// input should be.
var hidden = map[material.Flaw]words{
	material.BOM:             {"begins with a byte order mark, so that the server does not see its BEGIN line", "save the file as UTF-8 without a byte order mark (BOM)"},
	material.UTF16:           {"is in UTF-16, and PEM is plain ASCII", "save the file as UTF-8 or ASCII (PowerShell: Out-File -Encoding ascii)"},
	material.CROnly:          {"has lines that end with a carriage return alone", "let the lines end with a line feed: tr '\\r' '\\n' turns one into the other"},
	material.Indented:        {"is indented: BEGIN and END have to stand at the start of their lines", "take away the white space at the start of each line"},
	material.Glued:           {"has an END and a BEGIN on one line, as when files without a final line break are joined", "put a line break between -----END …----- and -----BEGIN …-----"},
	material.Crowded:         {"has other text on the line of its BEGIN or END", "let -----BEGIN …----- and -----END …----- stand on lines of their own"},
	material.OneLine:         {"has lost its line breaks", "put -----BEGIN …----- and -----END …----- on lines of their own, the text between them below the one and above the other"},
	material.LiteralNewlines: {`holds \n as two characters where line breaks belong`, `turn each \n into a line break: in YAML by double quotes or a block (|), in a shell by printf '%b'`},
	material.BadDashes:       {"has a BEGIN or END line without its five plain hyphens on each side", "write -----BEGIN …----- with plain hyphens; word processors and web pages change them"},
	material.Truncated:       {"is cut off: it has a BEGIN line and no END line of its own", "copy the whole of it, up to and with the line -----END …-----"},
	material.EndDiffers:      {"begins as one kind of PEM block and ends as another", "BEGIN and END have to name the same type: was something pasted in between?"},
	material.BadBase64:       {"is damaged: what stands between BEGIN and END is no base64", "copy it anew from where it came from"},
}

// certWords and keyWords are the flaws that mean something else for the two.
var certWords = map[material.Flaw]words{
	material.NoPEM:              {"holds no PEM at all", "a certificate in PEM begins with the line -----BEGIN CERTIFICATE-----"},
	material.OtherKind:          {"holds a key and no certificate", "is it the file of key_file? certificate and key may stand in one file, but both have to be there"},
	material.Request:            {"is a certificate request (CSR), not yet a certificate", "send it to the CA, and name the certificate that comes back"},
	material.PublicKey:          {"is a public key, and no certificate", "name the certificate that was issued for this key"},
	material.TrustedCertificate: {"is in OpenSSL's own form, TRUSTED CERTIFICATE, which the server passes over", "openssl x509 -in %[1]s -out %[2]s && mv %[2]s %[1]s"},
	material.X509Certificate:    {"calls itself X509 CERTIFICATE, which OpenSSL takes and the server passes over", "write CERTIFICATE in its BEGIN and END lines"},
	material.PKCS7:              {"is a PKCS#7 bundle, and no certificate in PEM", "take the certificates out of it: openssl pkcs7 -print_certs (with -inform der, if it is no PEM), the server's own first"},
	material.PKCS12:             {"is a PKCS#12 file (.p12, .pfx), and no PEM", "openssl pkcs12 -in %[1]s -nokeys -out %[3]s"},
	material.Keystore:           {"is a keystore of Java, and no PEM", "take the certificate out of it: keytool -exportcert -rfc"},
	material.CutShort:           {"is cut off: it ends before its own length says", "copy it anew from where it came from"},
	material.NegativeSerial:     {"has a negative serial number, which Go refuses", "it has to be issued anew"},
	material.Unparsable:         {"does not parse: its BEGIN line is right, and what follows is no certificate", "copy it anew from where it came from"},
}

var keyWords = map[material.Flaw]words{
	material.NoPEM:        {"holds no PEM at all", "a key in PEM begins with the line -----BEGIN PRIVATE KEY-----, or with one for its kind"},
	material.OtherKind:    {"holds a certificate and no key", "is it the file of cert_file? certificate and key may stand in one file, but both have to be there"},
	material.Request:      {"is a certificate request (CSR), and no key", "name the key that the request was made with"},
	material.PublicKey:    {"is a public key, and the server needs the private one", "name the private key; a public key is all that anyone else may have"},
	material.PKCS7:        {"is a PKCS#7 bundle, which holds no key", "name the key that the certificate was made with"},
	material.PKCS12:       {"is a PKCS#12 file (.p12, .pfx), and no PEM", "openssl pkcs12 -in %[1]s -nocerts -noenc -out %[3]s"},
	material.Keystore:     {"is a keystore of Java, and no PEM", "turn it into PKCS#12 with keytool -importkeystore, and take the key out of that: openssl pkcs12 -nocerts -noenc"},
	material.EncryptedKey: {"is encrypted with a passphrase, and the server has no way to ask for it", "openssl pkey -in %[1]s -out %[3]s"},
	material.OpenSSHKey:   {"is in OpenSSH's own format", "ssh-keygen -p -N '' -m PEM -f %[1]s"},
	material.CutShort:     {"is cut off: it ends before its own length says", "copy it anew from where it came from"},
	material.Unparsable:   {"does not parse: its BEGIN line is right, and what follows is no key that Go knows", "Go knows RSA, ECDSA with P-256, P-384 or P-521, and Ed25519"},
}

// describeFlaw says what is wrong with an input, and what to do. There is what
// stands in its place: types of PEM blocks, or the kind of a key or of a file.
func describeFlaw(in *pemInput, path string, flaw material.Flaw, there []string) (message, help string) {
	table := certWords
	if in.what == "key" {
		table = keyWords
		if flaw == material.TrustedCertificate || flaw == material.X509Certificate {
			flaw = material.OtherKind
		}
	}
	if w, ok := table[flaw]; ok {
		if in.file.Value == "" && strings.Contains(w.help, "%[1]s") {
			program, _, _ := strings.Cut(w.help, " -")
			w.help = program + " turns it into what the server takes"
		}
		return w.message, in.fillPath(w.help, path)
	}
	if w, ok := hidden[flaw]; ok {
		return w.message, w.help
	}
	switch flaw {
	case material.Empty:
		return "is empty", ""
	case material.OtherBlocks:
		return "holds no " + in.what + " but " + showBlocks(there), ""
	case material.DER:
		return "is DER, which is binary, and the server reads PEM" + butIs(in, there), in.fromDER(path, there)
	case material.Bare:
		return "is base64 without BEGIN and END, and the server reads PEM" + butIs(in, there), in.frame()
	case material.Base64PEM:
		return "is PEM in base64, as it stands in a Kubernetes secret", "base64 -d turns it into PEM"
	case material.APath:
		return "holds the name of a file, not what is in it", in.nameFile()
	case material.Mislabelled:
		return fmt.Sprintf("calls itself a %s and is %s", in.what, strings.Join(there, ", ")), "name the " + in.what + " itself"
	case material.Unsupported:
		has := "has a key"
		if in.what == "key" {
			has = "is"
		}
		return fmt.Sprintf("%s of a kind that the server's TLS does not know: %s", has, strings.Join(there, ", ")),
			"Go knows RSA, ECDSA with P-256, P-384 or P-521, and Ed25519: make a new key, P-256 by choice, and a certificate for it"
	}
	return "cannot be loaded", ""
}

// fillPath writes paths into a command: [1] that of the input, [2] one beside it that
// takes its place, [3] one for what is taken out of it, and stays beside it.
func (in *pemInput) fillPath(help, path string) string {
	if !strings.Contains(help, "%[1]s") {
		return help
	}
	taken := path + ".crt"
	if in.what == "key" {
		taken = path + ".key"
		if strings.HasSuffix(path, ".key") {
			taken = strings.TrimSuffix(path, ".key") + ".plain.key"
		}
	}
	return strings.NewReplacer("%[1]s", finding.ShellQuote(path), "%[2]s", finding.ShellQuote(path+".pem"), "%[3]s", finding.ShellQuote(taken)).Replace(help)
}

// butIs adds what an input is, where that is not what it should be.
func butIs(in *pemInput, there []string) string {
	if len(there) != 1 || there[0] == "a certificate" && in.what == "certificate" || there[0] == "a private key" && in.what == "key" {
		return ""
	}
	return "; it is " + there[0] + " at that"
}

func (in *pemInput) fromDER(path string, there []string) string {
	if butIs(in, there) != "" {
		return "name the " + in.what + " itself"
	}
	tool := "x509"
	if in.what == "key" {
		tool = "pkey"
	}
	if in.file.Value == "" {
		return fmt.Sprintf("openssl %s -inform der turns it into PEM", tool)
	}
	// Not in place: openssl opens its output first, and a key would be lost.
	path, next := finding.ShellQuote(path), finding.ShellQuote(path+".pem")
	return fmt.Sprintf("openssl %s -inform der -in %s -out %s && mv %[3]s %[2]s", tool, path, next)
}

func (in *pemInput) frame() string {
	t := "CERTIFICATE"
	if in.what == "key" {
		t = "PRIVATE KEY"
	}
	return fmt.Sprintf("put the lines -----BEGIN %s----- and -----END %s----- around it", t, t)
}

func (in *pemInput) nameFile() string {
	if in.file.Value == "" {
		return fmt.Sprintf("%s takes the PEM text itself; a path goes into %s", in.textKey, in.fileKey)
	}
	return fmt.Sprintf("%s takes the file with the PEM text itself", in.fileKey)
}

// lostInYAML says how YAML came to eat the line breaks of an inline value; "" when
// it did not.
func (in *pemInput) lostInYAML(flaw material.Flaw) words {
	style := in.inline.Node.Resolve()
	if in.file.Value != "" || style == nil || !strings.Contains(in.inline.Value, "-----BEGIN") {
		return words{}
	}
	lost := flaw == material.OneLine || flaw == material.Crowded || flaw == material.BadBase64 || flaw == material.NoPEM
	if style.Style == source.Literal || !lost || strings.Contains(strings.TrimSpace(in.inline.Value), "\n") && flaw != material.OneLine && flaw != material.Crowded {
		return words{}
	}
	return words{"has lost its line breaks", fmt.Sprintf("write \"%s: |\", and the PEM text below it, indented", in.textKey)}
}

var commonPEMType = source.Pattern(`^(X509 |TRUSTED |NEW )?(CERTIFICATE|CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY|RSA PUBLIC KEY|PKCS7|CMS|EC PARAMETERS|DH PARAMETERS|((RSA|EC|DSA|ENCRYPTED|OPENSSH) )?PRIVATE KEY)$`)

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

// describeMisfit says why certificate and key do not belong together.
func describeMisfit(m material.Misfit, cert, key *pemInput) (message, help string) {
	switch {
	case m.Hidden != material.None:
		w := hidden[m.Hidden]
		return fmt.Sprintf("the key's own certificate is the first in %s, and the server does not see it: the file %s", cert.place(), w.message), w.help
	case m.HiddenKey != material.None:
		w := hidden[m.HiddenKey]
		return fmt.Sprintf("the certificate's key is the first in %s, and the server does not see it: the file %s", key.place(), w.message), w.help
	case m.Fits > 1:
		return fmt.Sprintf("the key belongs to certificate %d of the file, %s, and the server takes the first", m.Fits, m.Certificate.SubjectName()),
			"put the server's own certificate first, its issuer behind it, and so on"
	case m.KeyNumber > 1:
		return fmt.Sprintf("the certificate's key is number %d in %s, and the server takes the first", m.KeyNumber, key.place()),
			"take the other keys out of it"
	case m.CertKind != "" && m.KeyKind != "" && m.CertKind != m.KeyKind:
		return fmt.Sprintf("the key does not belong to the certificate: it is %s, and the certificate's is %s", m.KeyKind, m.CertKind),
			"name the key that the certificate was made with"
	}
	return "the key does not belong to the certificate", "name the key that the certificate was made with"
}

// place names an input within a sentence.
func (in *pemInput) place() string {
	if in.file.Value != "" {
		return finding.Quote(in.file.Value)
	}
	return in.textKey
}
