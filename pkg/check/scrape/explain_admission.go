package scrape

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/spelling"
)

// This file explains what the server has against a client.

// admission is about what the server has against the client.
func (e *explainer) admission() Explanation {
	t := &e.server.Config.TLS
	x := Explanation{Rule: ruleClientCert, At: e.job.Field("tls_config", "cert_file"), Server: t.ClientAuthType.Node}
	verifies := e.server.tls.ClientAuth >= tls.RequireAnyClientCert
	var refused *tls.CertificateVerificationError
	switch {
	case e.Meeting.Panicked:
		x.Cause = "the server compares names of a certificate that it does not insist on, and drops the connection of a client without one"
		x.Help = "client_auth_type: RequireAndVerifyClientCert in the web config"
	case errors.As(e.Meeting.ServerErr, &refused):
		x.Server = t.ClientCAFile.Node
		x.Cause, x.Help = e.stranger(refused)
	case !e.overlap():
		x.Rule, x.At, x.Server = ruleTLS, e.job.Field("tls_config", "min_version"), t.MinVersion.Node
		if t.MinVersion.Node == nil {
			x.Server = t.MaxVersion.Node
		}
		x.Cause, x.Help = "they have no version of TLS in common", "let both have TLS 1.2 and 1.3: drop min_version and max_version"
	case verifies && !e.Cert:
		x.Cause = "the server asks for a client certificate, and the client has none to show"
		x.Help = "tls_config: cert_file and key_file, signed by a CA in the server's client_ca_file"
	case e.Cert && t.AllowsSANs && e.Meeting.ServerErr != nil && e.server.tls.ClientAuth != tls.NoClientCert:
		x.Server = t.ClientAllowedSANs.Key
		x.Cause, x.Help = "the client's certificate has none of the names in client_allowed_sans", "add one of its names there, letter by letter, or have the certificate issued with one"
	default:
		x.Rule, x.At, x.Server = ruleTLS, e.job.Field("tls_config"), t.CipherSuites.Key
		x.Cause, x.Help = "they have no cipher suite in common: the client takes those of Go's defaults", "drop cipher_suites in the web config"
	}
	return x
}

// stranger says why the server does not trust the client's certificate.
func (e *explainer) stranger(refused *tls.CertificateVerificationError) (cause, help string) {
	leaf := refused.UnverifiedCertificates[0]
	file := "the server's client CA"
	if ca := e.server.Config.TLS.ClientCAFile.Value; ca != "" {
		file = finding.Quote(ca)
	}
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(refused.Err, &unknown):
		var held []string
		for _, cert := range material.ReadClientPool(e.server.Loaded.ClientCA).Certificates {
			held = append(held, nameOf(cert.Subject.CommonName, cert.Subject.String()))
		}
		if len(held) == 0 {
			return "the server has no client CA that it could verify by", "client_ca_file in the web config: the CA that signs the clients' certificates"
		}
		return fmt.Sprintf("the client's certificate is signed by %s; %s holds %s", nameOf(leaf.Issuer.CommonName, leaf.Issuer.String()), file, strings.Join(held, ", ")),
			"have the client's certificate issued by that CA, or add its own to client_ca_file"
	case errors.As(refused.Err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("the client's certificate is valid from %s to %s", leaf.NotBefore.UTC().Format("2006-01-02"), leaf.NotAfter.UTC().Format("2006-01-02")), "renew the client's certificate; the client takes it by itself"
	case errors.As(refused.Err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return "the client's certificate is not for clients: its extended key usage lacks clientAuth", "have it issued with clientAuth"
	}
	return "the server does not accept the client's certificate: " + finding.Printable(refused.Err.Error()), "have it issued anew"
}

// overlap reports whether client and server have a version of TLS in common.
func (e *explainer) overlap() bool {
	low, high := max(bound(e.client.MinVersion, tls.VersionTLS12), bound(e.server.tls.MinVersion, tls.VersionTLS12)),
		min(bound(e.client.MaxVersion, tls.VersionTLS13), bound(e.server.tls.MaxVersion, tls.VersionTLS13))
	return low <= high
}

func bound(version, otherwise uint16) uint16 {
	if version == 0 {
		return otherwise
	}
	return version
}

// password is about users.
func (e *explainer) password() Explanation {
	x := Explanation{Rule: ruleAuth, Server: e.server.Config.Users.Key, At: e.job.Field("basic_auth", "username")}
	switch {
	case e.User != "":
		x.At = e.job.Field("basic_auth", "password_file")
		if e.job.HTTP.BasicAuth != nil && e.job.HTTP.BasicAuth.PasswordFile == "" {
			x.At = e.job.Field("basic_auth", "password")
		}
		for _, user := range e.server.Config.Users.Value {
			if user.Name == e.User {
				x.Server = user.Node
			}
		}
		x.Cause, x.Help = "the password is not the one that this hash was made of", e.verify()
	case e.client.HasBasicAuth:
		x.Cause, x.Help = e.stray()
	case e.client.Authorization != nil:
		x.At = e.job.Field("authorization")
		if key, _ := e.job.At("authorization"); key == nil {
			x.At = e.job.Field("bearer_token_file")
		}
		x.Cause, x.Help = "the server asks for user and password, and a token does not count", "basic_auth with username and password_file"
	default:
		x.At = e.job.Field("job_name")
		x.Cause, x.Help = "the server asks for user and password, and the client has none", e.whole("basic_auth with username and password_file")
	}
	return x
}

// verify is the command that compares the client's password with the hash.
func (e *explainer) verify() string {
	command := "webtool user verify " + finding.ShellQuote(e.server.Name) + " " + finding.ShellQuote(e.User)
	if e.job.HTTP.BasicAuth == nil || e.job.HTTP.BasicAuth.PasswordFile == "" {
		return command
	}
	file := e.job.HTTP.BasicAuth.PasswordFile
	if !filepath.IsAbs(file) {
		file = filepath.Join(e.job.File.Dir, file)
	}
	return command + " --password-file " + finding.ShellQuote(file)
}

// stray is about a user that the server does not know.
func (e *explainer) stray() (cause, help string) {
	var names []string
	for name := range e.server.users {
		names = append(names, name)
	}
	if meant := spelling.Closest(e.client.User, names); meant != "" && e.client.UserSecret == nil {
		return fmt.Sprintf("the server does not know this user, and knows %s", finding.Quote(meant)), "username: " + finding.Printable(meant)
	}
	return "the server does not know this user", "another username, or a user of this name on the server's side: webtool user set " + finding.ShellQuote(e.server.Name) + " NAME"
}
