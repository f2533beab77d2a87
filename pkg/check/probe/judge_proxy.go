package probe

import (
	"bytes"
	"strings"

	"webtool/pkg/check/exchange"
)

// proxySpeaksHTTP judges the complaint of a server with TLS about plain HTTP, where
// the endpoint itself was spoken to with TLS: it is the proxy that speaks it.
func (j *judge) proxySpeaksHTTP(first *exchange.Response) bool {
	if first.Status != statusBadRequest || j.target.Scheme != "https" ||
		!bytes.HasPrefix(first.Body, []byte("Client sent an HTTP request to an HTTPS server")) &&
			!bytes.Contains(first.Body, []byte("The plain HTTP request was sent to HTTPS port")) {
		return false
	}
	j.fault(ruleProxySpeaksHTTP, "HTTP", statusText(first)+": the server behind the proxy wants TLS, and the proxy speaks plain HTTP to it", more{
		effect: j.downEffect(first.Status),
		help:   "let the proxy speak TLS, and verify (nginx: proxy_pass https://…; proxy_ssl_verify on; proxy_ssl_trusted_certificate, proxy_ssl_name)",
	})
	return true
}

// downEffect is what an answer does to the target of a job.
func (j *judge) downEffect(status int) string {
	if j.target.Client == nil {
		return "nobody gets further than the proxy"
	}
	return "the target is down: server returned HTTP status " + strings.TrimSpace(itoa(status)+" "+statusWord(status))
}
