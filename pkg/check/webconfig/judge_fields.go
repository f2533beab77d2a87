package webconfig

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/spelling"
)

// enums reports values of versions, suites and curves that the server does not
// know. The server stops at the first; its reason is in the decoder's error.
func (j *judge) enums() {
	t := &j.c.TLS
	versions := versionNames
	for _, f := range []Field[string]{t.MinVersion, t.MaxVersion} {
		if f.isWritten() && !slices.Contains(versions, f.Value) {
			j.unknownValue(ruleVersion, f.Node, "TLS version", f.Value, versions, spelling.Closest(tlsVersionName(f.Value), versions))
		}
	}
	for _, item := range t.CipherSuites.Value {
		if item.isWritten() && !j.c.release.knowsSuite(item.Value) {
			j.unknownCipher(item)
		}
	}
	curves := curveNames
	for _, item := range t.CurvePreferences.Value {
		if item.isWritten() && !slices.Contains(curves, item.Value) {
			j.unknownValue(ruleCurve, item.Node, "curve", item.Value, curves, curveName(item.Value))
		}
	}
}

func (j *judge) unknownValue(rule *finding.Rule, node *source.Node, what, value string, known []string, suggestion string) {
	message := fmt.Sprintf("unknown %s %s", what, finding.Quote(showSetting(value)))
	if suggestion != "" {
		message += fmt.Sprintf(", did you mean %q?", suggestion)
	}
	j.reportNode(rule, node, message, effectConfig, "the server knows "+strings.Join(known, ", "))
}

func (j *judge) unknownCipher(item Item[string]) {
	name := cipherByOtherName(item.Value)
	insecure := slices.ContainsFunc(tls.InsecureCipherSuites(), func(s *tls.CipherSuite) bool { return s.Name == item.Value })
	if insecure {
		j.reportNode(ruleCipher, item.Node, fmt.Sprintf("the cipher suite %q is one that Go calls insecure, and that the server does not take", item.Value),
			effectConfig, "take it out; servers built with Go 1.21 or older knew the four TLS_RSA_ suites")
		return
	}
	message := fmt.Sprintf("unknown cipher suite %s", finding.Quote(showSetting(item.Value)))
	if name != "" {
		message += fmt.Sprintf(", did you mean %q?", name)
	}
	j.reportNode(ruleCipher, item.Node, message, effectConfig,
		"the server knows the names of Go's crypto/tls; without cipher_suites it uses a good choice of its own")
}

func cipherNames() []string {
	var all []string
	for _, s := range tls.CipherSuites() {
		all = append(all, s.Name)
	}
	return all
}

// cipherByOtherName returns Go's name for a suite by OpenSSL's name, or by a
// misspelt one.
func cipherByOtherName(name string) string {
	plain := spelling.Bare(name)
	for _, known := range cipherNames() {
		if !strings.Contains(known, "_WITH_") {
			continue // those of TLS 1.3 are named like OpenSSL's old ones without ECDHE
		}
		// OpenSSL leaves out TLS, WITH, the mode that goes without saying and,
		// for some, the hash: ECDHE-RSA-AES128-GCM-SHA256.
		short := strings.NewReplacer("TLS_", "", "_WITH", "", "_CBC", "").Replace(known)
		if plain == spelling.Bare(short) || plain == spelling.Bare(strings.TrimSuffix(short, "_SHA256")) {
			return known
		}
	}
	return spelling.Closest(name, cipherNames())
}

// tlsVersionName turns "1.2", "TLS 1.2", "TLSv1.2", "VersionTLS12" into "TLS12".
func tlsVersionName(value string) string {
	return "TLS" + strings.NewReplacer("version", "", "tls", "", "v", "").Replace(spelling.Bare(value))
}

// curveName returns the toolkit's name for a curve by another name.
func curveName(value string) string {
	switch spelling.Bare(value) {
	case "p256", "secp256r1", "prime256v1", "nistp256":
		return "CurveP256"
	case "p384", "secp384r1", "nistp384":
		return "CurveP384"
	case "p521", "secp521r1", "nistp521":
		return "CurveP521"
	case "curve25519":
		return "X25519"
	case "x25519mlkem768", "x25519kyber768draft00":
		return ""
	}
	return spelling.Closest(value, curveNames)
}

// headers reports headers and values that the server does not send.
func (j *judge) headers() {
	for _, h := range j.c.HTTP.Headers.Value {
		name := h.Name
		header := find(headerSection, name)
		if header == nil {
			j.unknownHeader(h)
			continue
		}
		allowed := header.names(j.c.release.Toolkit)
		if allowed == nil || slices.Contains(allowed, h.Value) {
			continue
		}
		j.refuse(fmt.Sprintf("invalid value for %s. Expected one of: %q, but got: %q", name, allowed, finding.Mask))
		message := fmt.Sprintf("%s does not take %s", name, finding.Quote(showSetting(h.Value)))
		if h.Value == "" {
			message = fmt.Sprintf("%s is blank", name)
		}
		help := "write " + strings.Join(allowed, " or ")
		if name == "X-Frame-Options" && strings.HasPrefix(strings.ToLower(h.Value), "allow-from") {
			help += "; browsers have given ALLOW-FROM up, Content-Security-Policy: frame-ancestors does its work"
		}
		j.reportNode(ruleHeaderValue, h.Node, message, effectConfig, help)
	}
}

func (j *judge) unknownHeader(h Item[string]) {
	shown := showHeader(h.Name)
	j.refuse(fmt.Sprintf("HTTP header %q can not be configured", shown))
	message := fmt.Sprintf("the header %s cannot be configured", finding.Quote(shown))
	help := "the server sends " + strings.Join(headerNames(), ", ") + "; others are for a proxy in front of it"
	if name := spelling.Closest(h.Name, headerNames()); name != "" {
		message += fmt.Sprintf(", did you mean %q?", name)
		help = "write the name exactly so, upper and lower case included"
	}
	j.reportNode(ruleHeaderUnknown, h.Key, message, effectConfig, help)
}

// users reports values that are no bcrypt hashes.
func (j *judge) users() {
	for _, u := range j.c.Users.Value {
		_, err := bcrypt.Cost([]byte(u.Value))
		if err == nil {
			continue
		}
		j.refuse(maskHash(err))
		name := finding.Quote(ShowUser(u.Name))
		what, help := describeNoHash(string(u.Value))
		if help == "" {
			help = j.c.SetPassword(u.Name)
		}
		node := u.Node
		if node == nil {
			node = u.Key
		}
		j.reportNode(ruleHash, node, fmt.Sprintf("the value of user %s is %s", name, what),
			saying(maskHash(err), "lets nobody in under this name, and says nothing"), help)
	}
}

// http2 reports a list of suites with which the HTTP/2 server does not start.
// promtool does not notice: only Serve gets that far.
func (j *judge) http2() {
	t := &j.c.TLS
	required := []string{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}
	unknown := func(s Item[string]) bool { return s.isWritten() && !slices.Contains(cipherNames(), s.Value) }
	if slices.ContainsFunc(t.CipherSuites.Value, unknown) {
		return // which suites there will be is not known yet
	}
	if !t.Enabled() || !j.c.HTTP.HTTP2.Value || len(t.CipherSuites.Value) == 0 || t.MinVersion.Value == "TLS13" ||
		slices.ContainsFunc(t.CipherSuites.Value, func(s Item[string]) bool { return slices.Contains(required, s.Value) }) {
		return
	}
	j.refuse("http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of " + required[0] + " or " + required[1] + ")")
	effect := effectStart
	if j.c.serverErr != nil {
		effect = effectConfig // it does not get that far, running or not
	}
	j.reportNode(ruleHTTP2Cipher, t.CipherSuites.Key, "cipher_suites lacks the suite that HTTP/2 requires", effect,
		fmt.Sprintf("add %s for an RSA key or %s for an ECDSA key, or take cipher_suites out", required[0], required[1]))
}
