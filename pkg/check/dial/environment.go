package dial

import (
	"errors"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Environment holds the values of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or of
// their lower-case forms.
type Environment struct{ HTTP, HTTPS, No string }

// ProxyFor returns the proxy that these values name for an endpoint, nil for
// none, by the rules that Go programs share (golang.org/x/net/http/httpproxy): a
// proxy without a scheme is an http one, NO_PROXY lists names (with those below
// them), ".names" (those below alone), addresses, CIDR ranges, each with a port if
// need be, or "*"; localhost and loopback addresses are never asked of a proxy.
// The error is an *Error of kind BadProxy; it does not show the value, which may
// hold a password.
func ProxyFor(proxies Environment, host, port, scheme string) (*url.URL, error) {
	if isLocalhost(host) {
		return nil, nil
	}
	name, _, _ := strings.Cut(host, "%") // a zone is of this machine: NO_PROXY does not speak of it
	endpoint := &url.URL{Scheme: scheme, Host: net.JoinHostPort(strings.ToLower(name), port)}
	value := proxies.HTTP
	if scheme == "https" {
		value = proxies.HTTPS
	}
	if value == "" || !wantsProxy(endpoint, proxies.No) {
		return nil, nil
	}
	config := httpproxy.Config{HTTPProxy: proxies.HTTP, HTTPSProxy: proxies.HTTPS}
	proxy, err := config.ProxyFunc()(endpoint)
	// A value that it cannot read is none to httpproxy, or gets a second "http://".
	if err != nil || proxy == nil || strings.Contains(value, "://") && !isURL(value) || proxyPorts[proxy.Scheme] == "" || proxy.Hostname() == "" {
		return nil, &Error{
			Kind: BadProxy, Place: strings.ToUpper(scheme) + "_PROXY", Proxy: true,
			Err: errNoProxy,
		}
	}
	return proxy, nil
}

// ParseProxy reads the URL of a proxy as ProxyFor does. The error does not show the
// value, which may hold a password.
func ParseProxy(value string) (*url.URL, error) {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	proxy, err := url.Parse(value)
	if err != nil || proxyPorts[proxy.Scheme] == "" || !isHost(proxy.Hostname()) {
		return nil, errNoProxy
	}
	return proxy, nil
}

var errNoProxy = errors.New("its value is no URL of http, https or socks5")

// wantsProxy asks whether any proxy would be used.
func wantsProxy(endpoint *url.URL, no string) bool {
	const any = "http://proxy"
	config := httpproxy.Config{HTTPProxy: any, HTTPSProxy: any, NoProxy: no}
	proxy, err := config.ProxyFunc()(endpoint)
	return err != nil || proxy != nil
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != ""
}
