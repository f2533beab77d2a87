package rule

import "webtool/pkg/check/webconfig"

// Headers whose values the server takes as they are.
const (
	hsts          = "Strict-Transport-Security"
	csp           = "Content-Security-Policy"
	xssProtection = "X-XSS-Protection"
)

// header returns a header that the file sets.
func (c *Context) header(name string) (webconfig.Item[string], bool) {
	if c.InDoubt("http_server_config", "headers") {
		return webconfig.Item[string]{}, false
	}
	for _, h := range c.HTTP.Headers.Value {
		if h.Name == name {
			return h, true
		}
	}
	return webconfig.Item[string]{}, false
}
