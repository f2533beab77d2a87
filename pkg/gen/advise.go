package gen

import (
	"encoding/pem"
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// advise says what a new certificate means for those who verify it: trust is
// what renewal is about.
func (r *certificateRun) advise(m *made) {
	note := func(lines ...string) { r.result.Notes = append(r.result.Notes, strings.Join(lines, "\n")) }
	file := r.trustedFile(m)
	if r.place.combined && r.CAFile == "" && m.ca == nil && r.TrustFile == "" {
		note(fmt.Sprintf("%s holds the private key, and is for nobody else; the certificate alone: openssl x509 -in %s -out %s, or --trust-file",
			r.place.cert, finding.ShellQuote(r.place.cert), finding.ShellQuote(file)))
	}
	if r.Client {
		r.adviseClient(file, note)
		return
	}
	old := r.pair.certs
	switch {
	case r.CAFile != "" && (len(old) == 0 || !r.ca.issued(old[0])):
		note(fmt.Sprintf("clients need the CA, once: ca_file: %s; renewing this certificate changes nothing for them", r.CAFile))
	case r.CAFile != "":
	case len(old) > 0 && r.TrustFile != "":
		if r.ActivateAfter == 0 && r.showed(m) {
			note("clients that have not read "+file+" with the new certificate in it refuse this one",
				"next time without a gap: --activate-after 24h, for which the server shows the old one while clients read the bundle")
		}
	case len(old) > 0:
		note(r.held()+" refuse this one until they have "+file,
			"Prometheus:  the file that tls_config.ca_file of the job names in prometheus.yml (it is read anew by itself)",
			"Grafana:     the CA certificate of the data source",
			"curl:        --cacert "+file,
			r.nextTime())
	case r.TrustFile != "":
		note(fmt.Sprintf("clients need the bundle: ca_file: %s; they find the next certificate in it before the server shows it", r.TrustFile))
	case m.ca != nil:
		note(fmt.Sprintf("clients need the CA: ca_file: %s; nobody can sign with it again, so renewal makes a new one. For a fleet: webtool gen ca", r.NewCAFile))
	default:
		note("clients must trust this very certificate (ca_file: " + file + "); a fleet wants a CA, under which renewal changes nothing for clients: webtool gen ca")
	}
}

// trustedFile is what those who verify the certificate must have. It is never a
// file with a key in it.
func (r *certificateRun) trustedFile(m *made) string {
	switch {
	case r.CAFile != "":
		return r.CAFile
	case m.ca != nil:
		return r.NewCAFile
	case r.TrustFile != "":
		return r.TrustFile
	case !r.place.combined:
		return r.place.cert
	}
	if alone := withExtension(r.place.cert, ".crt"); alone != r.place.cert {
		return alone
	}
	return withExtension(r.place.cert, "-alone.crt")
}

// showed reports whether a server showed another certificate until now, which
// clients could accept.
func (r *certificateRun) showed(m *made) bool {
	p := r.pair
	return p.usable() && !p.certs[0].Equal(m.leaf) && r.Now.Before(p.certs[0].NotAfter) && !m.announced
}

// held says who is locked out: what they trust is what signed the old one.
func (r *certificateRun) held() string {
	old := r.pair.certs[0]
	switch {
	case selfSigned(old):
		return "clients that hold the old certificate"
	case throwAway(old):
		return "clients that hold the CA file of the old certificate"
	}
	return "clients that trust the CA " + finding.Quote(issuerName(old))
}

// nextTime says how to renew what was made without locking anybody out.
func (r *certificateRun) nextTime() string {
	old := r.pair.certs[0]
	switch {
	case r.NewCAFile != "":
		return "next time without a gap: a CA of your own, under which renewal changes nothing for clients: webtool gen ca"
	case !selfSigned(old) && !throwAway(old):
		return "without a gap: --ca-file and --ca-key-file sign with that CA again"
	}
	return "next time without a gap: --trust-file ca.pem --activate-after 24h, or a CA: webtool gen ca"
}

// adviseClient tells what servers must have, and when they must be told anew.
func (r *certificateRun) adviseClient(file string, note func(...string)) {
	old := r.pair.certs
	if r.CAFile != "" && len(old) > 0 && r.ca.issued(old[0]) {
		return
	}
	lines := []string{"the server must trust it: client_ca_file: " + file + " with client_auth_type: RequireAndVerifyClientCert in its web.yml"}
	if len(old) > 0 {
		lines = []string{"every server refuses it until its client_ca_file has what is in " + file + " now"}
	}
	switch {
	case r.CAFile != "":
	case r.NewCAFile != "":
		lines = append(lines, "each renewal makes a new CA, which every server must have; under webtool gen ca nothing changes for them")
	default:
		lines = append(lines, "a CA is better here: under --ca-file (webtool gen ca) renewal changes nothing for servers; --new-ca-file makes one for this alone")
	}
	note(lines...)
}

// refuseKeyIn keeps what is handed out free of keys: a file for clients that
// holds one is the wrong file.
func refuseKeyIn(path, flag string) error {
	data, err := source.ReadRegular(path, material.MaxSize)
	if err != nil {
		return nil // whoever reads it next says so
	}
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			return nil
		}
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return &RefusedError{flag + ": " + finding.Quote(path) + " holds a private key, and is no file for clients",
				"name a file that holds certificates alone, or none yet"}
		}
		data = rest
	}
}
