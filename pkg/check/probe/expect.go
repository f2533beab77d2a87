package probe

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
	"webtool/pkg/check/wire"
)

// Expectation is what a web config makes of a server: what the file says, and the
// toolkit's own defaults. What only the server's build decides is not in it.
type Expectation struct {
	Policy  bool      // leave the certificate's identity out: one file, many hosts
	Written time.Time // when the file was last written; the zero time: not known

	Kept string // a file that it names and that some who may read it may not; "": none is known

	Refusal string // why the server refuses the file, in its own words; "" when it does not

	TLS    bool
	Chain  [][]byte // DER, the leaf first; nil where it could not be read
	leaf   *x509.Certificate
	Lowest uint16
	Most   uint16   // the highest version
	Suites []uint16 // of TLS 1.2; nil leaves them to the build
	Groups []uint16 // nil leaves them to the build

	ClientAuth tls.ClientAuthType
	AllowsSANs bool
	ClientCAs  []*x509.Certificate // that the server names to its clients

	HTTP2   bool
	Headers []webconfig.Item[string]
	Users   []string
	Burst   int // requests that the rate limit lets through at once; 0: no limit

	config *webconfig.Config
}

// Expect takes what a web config says. It must have been judged.
func Expect(config *webconfig.Config, verdict *webconfig.Verdict, policy bool, written time.Time) *Expectation {
	t := &config.TLS
	e := &Expectation{
		Policy: policy, Written: written, Refusal: verdict.Server.Reason, config: config,
		TLS: t.Enabled(), Lowest: versionOr(t.MinVersion.Value, tls.VersionTLS12), Most: versionOr(t.MaxVersion.Value, tls.VersionTLS13),
		ClientAuth: webconfig.ClientAuth(t.ClientAuthType.Value), AllowsSANs: t.AllowsSANs,
		HTTP2: config.HTTP.HTTP2.Value, Headers: config.HTTP.Headers.Value,
		ClientCAs: certificates(verdict.Loaded.ClientCA),
	}
	for _, block := range certificates(verdict.Loaded.Cert) {
		e.Chain = append(e.Chain, block.Raw)
		if e.leaf == nil {
			e.leaf = block
		}
	}
	for _, suite := range t.CipherSuites.Value {
		if id, ok := suiteID(suite.Value); ok {
			e.Suites = append(e.Suites, id)
		}
	}
	for _, curve := range t.CurvePreferences.Value {
		if id, ok := web.Curves[curve.Value]; ok {
			e.Groups = append(e.Groups, uint16(id))
		}
	}
	for _, user := range config.Users.Value {
		e.Users = append(e.Users, user.Name)
	}
	if config.RateLimit.Interval.Value > 0 {
		e.Burst = max(config.RateLimit.Burst.Value, 1)
	}
	return e
}

func versionOr(name string, otherwise uint16) uint16 {
	if v := web.TLSVersions[name]; v != 0 {
		return uint16(v)
	}
	return otherwise
}

func suiteID(name string) (uint16, bool) {
	all := slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites())
	i := slices.IndexFunc(all, func(s *tls.CipherSuite) bool { return s.Name == name })
	if i < 0 {
		return 0, false
	}
	return all[i].ID, true
}

// certificates parses the certificates of a PEM file, and passes over what is none.
func certificates(data []byte) []*x509.Certificate {
	var all []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			all = append(all, cert)
		}
	}
	return all
}

// pin is the certificate that proves by itself who the peer is; nil for none.
func (e *Expectation) pin() []byte {
	if e == nil || e.leaf == nil {
		return nil
	}
	return e.leaf.Raw
}

// verifiesBySystem reports whether client certificates are verified, and the file names
// no CA for that: then those of the operating system count.
func (e *Expectation) verifiesBySystem() bool {
	t := &e.config.TLS
	return e.ClientAuth >= tls.VerifyClientCertIfGiven && t.ClientCAFile.Value == "" && t.ClientCA.Value == ""
}

// usableSuites are those of TLS 1.2 that the server's certificate can be used
// with: the others it never agrees on. nil leaves them to the build.
func (e *Expectation) usableSuites() []uint16 {
	if e.Suites == nil || e.leaf == nil {
		return e.Suites
	}
	kind := "RSA"
	switch e.leaf.PublicKey.(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey:
		kind = "ECDSA"
	}
	usable := []uint16{}
	for _, id := range e.Suites {
		name := tls.CipherSuiteName(id)
		if strings.HasPrefix(name, "TLS_ECDHE_"+kind+"_") || kind == "RSA" && strings.HasPrefix(name, "TLS_RSA_") {
			usable = append(usable, id)
		}
	}
	return usable
}

// compares reports whether versions, suites and groups can be compared.
func (e *Expectation) compares() bool { return e != nil && e.TLS && e.Refusal == "" }

// support is what suites and groups are thought to be.
func (e *Expectation) support() wire.Expectation {
	return wire.Expectation{Groups: e.Groups, Suites: e.usableSuites()}
}

// at is where the file says something: at the value, or at the key where the value
// is a whole section, or in the file as a whole where nothing does.
func (e *Expectation) at(p webconfig.Place) (finding.Location, *finding.Excerpt) {
	switch {
	case p.Node != nil:
		return e.config.At(p.Node), e.config.ExcerptAt(p.Node)
	case p.Key != nil:
		return e.config.At(p.Key), e.config.ExcerptAt(p.Key)
	}
	return finding.Location{File: e.config.File.Name}, nil
}

// certPlace is the field that the server takes its certificate from: the file
// wins over the text.
func (e *Expectation) certPlace() webconfig.Place {
	if t := &e.config.TLS; t.CertFile.Value != "" || t.Cert.Value == "" {
		return t.CertFile.Place
	}
	return e.config.TLS.Cert.Place
}

// clientCAPlace is the field that the server takes its client CA from.
func (e *Expectation) clientCAPlace() webconfig.Place {
	if t := &e.config.TLS; t.ClientCAFile.Value != "" || t.ClientCA.Value == "" {
		return t.ClientCAFile.Place
	}
	return e.config.TLS.ClientCA.Place
}
