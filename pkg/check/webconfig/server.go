package webconfig

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig/web"
)

// ServerTLS returns the tls.Config that the server would answer a handshake
// with: its values, its callbacks, its order (exporter-toolkit 0.20.0,
// web/tls_config.go, ConfigToTLSConfig and Serve). The config must have been
// judged, and its pair loaded.
func (c *Config) ServerTLS(loaded *Loaded, store *material.Store) (*tls.Config, error) {
	cert, err := store.KeyPair(loaded.Cert, loaded.Key)
	if err != nil {
		return nil, fmt.Errorf("load the pair: %w", err)
	}
	t := &c.TLS
	config := &tls.Config{
		MinVersion:     uint16(web.TLSVersions[t.MinVersion.Value]), // 0 for null
		MaxVersion:     uint16(web.TLSVersions[t.MaxVersion.Value]),
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &cert, nil },
		CipherSuites:   t.cipherIDs(),
		ClientAuth:     ClientAuth(t.ClientAuthType.Value),
	}
	for _, curve := range t.CurvePreferences.Value {
		config.CurvePreferences = append(config.CurvePreferences, tls.CurveID(web.Curves[curve.Value]))
	}
	if _, ok := t.clientCA(); ok {
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM(loaded.ClientCA) // the server does not look at the result
	}
	if t.AllowsSANs {
		config.VerifyPeerCertificate = t.verifySANs
	}
	config.NextProtos = []string{"http/1.1"}
	if c.HTTP.HTTP2.Value {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	return config, nil
}

// cipherIDs returns the numbers of the suites; null items are 0, as the server
// has them.
func (t *TLS) cipherIDs() []uint16 {
	var ids []uint16
	for _, suite := range t.CipherSuites.Value {
		i := slices.IndexFunc(tls.CipherSuites(), func(s *tls.CipherSuite) bool { return s.Name == suite.Value })
		if i < 0 {
			ids = append(ids, 0)
			continue
		}
		ids = append(ids, tls.CipherSuites()[i].ID)
	}
	return ids
}

// ClientAuth returns Go's policy for a value of client_auth_type.
func ClientAuth(value string) tls.ClientAuthType {
	switch value {
	case "RequestClientCert":
		return tls.RequestClientCert
	case "RequireAnyClientCert", "RequireClientCert":
		return tls.RequireAnyClientCert
	case "VerifyClientCertIfGiven":
		return tls.VerifyClientCertIfGiven
	case "RequireAndVerifyClientCert":
		return tls.RequireAndVerifyClientCert
	}
	return tls.NoClientCert
}

// verifySANs is the server's check of client_allowed_sans. Like the server's, it
// looks at the first certificate without asking whether there is one.
func (t *TLS) verifySANs(raw [][]byte, _ [][]*x509.Certificate) error {
	cert, err := x509.ParseCertificate(raw[0])
	if err != nil {
		return fmt.Errorf("parse the client certificate: %w", err)
	}
	sans := slices.Concat(cert.DNSNames, cert.EmailAddresses)
	for _, ip := range cert.IPAddresses {
		sans = append(sans, ip.String())
	}
	for _, uri := range cert.URIs {
		sans = append(sans, uri.String())
	}
	for _, allowed := range t.ClientAllowedSANs.Value {
		if slices.Contains(sans, allowed.Value) {
			return nil
		}
	}
	return errors.New("no allowed SAN in the client certificate")
}
