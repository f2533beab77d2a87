package probe

import (
	"strings"

	"webtool/pkg/check/finding"
)

// metrics are the facts as numbers.
func (o *Observed) metrics() []finding.Metric {
	var all []finding.Metric
	add := func(name string, value float64, labels ...[2]string) {
		all = append(all, finding.Metric{Name: name, Labels: labels, Value: value})
	}
	if t := o.TLS; t != nil && t.Trusted != nil {
		leaf := t.Chain[0]
		add("tls_trusted", number(*t.Trusted))
		add("tls_certificate_not_after_timestamp_seconds", float64(leaf.NotAfter.Unix()))
		add("tls_certificate_info", 1, [2]string{"subject", shorten(leaf.Subject)}, [2]string{"issuer", shorten(leaf.Issuer)}, [2]string{"fingerprint_sha256", strings.ToLower(strings.ReplaceAll(leaf.SHA256, ":", ""))})
		add("tls_info", 1, [2]string{"version", *t.Version}, [2]string{"cipher", *t.Suite})
		add("tls_client_certificate_requested", number(t.ClientAuth.Asked))
	}
	if o.HTTP != nil {
		add("http_status_code", float64(o.HTTP.Status))
	}
	return all
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
