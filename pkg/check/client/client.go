package client

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"hash"
	"time"
)

// Client is who connects: what it trusts, what it shows, and who it says it is. Jobs
// and flags make one; it knows nothing of files any more. Its zero value is a client
// of Go's defaults without credentials.
type Client struct {
	Roots       *x509.CertPool   // nil: the roots of this machine
	RootsPEM    []byte           // what Roots was made of, to tell clients apart
	Certificate *tls.Certificate // shown to servers that ask; nil: none

	ServerName         string // by which the server's certificate is verified; "": the host of the URL
	MinVersion         uint16 // 0: Go's default
	MaxVersion         uint16
	InsecureSkipVerify bool

	User          string        // of basic authentication, used when HasBasicAuth
	Password      func() Secret // nil: an empty password
	UserSecret    func() Secret // takes the place of User when set: a file
	HasBasicAuth  bool
	Authorization func() Secret // the whole header's credentials; nil: none
	AuthType      string        // of Authorization: "Bearer"

	FollowRedirects bool
	HTTP2           bool
	Proxy           string // why a proxy may be in between: "proxy_url"; "" for none
	Unknown         string // why it cannot be told what the server gets to see; "" when it can
	HeaderError     error  // why a header of http_headers cannot be sent
}

// Secret is a value that is known, that cannot be read by the client (Err, in
// prometheus/common's words), or that webtool does not know (Unknown).
type Secret struct {
	Value   string
	Err     error
	Unknown string
}

// TLSConfig is the configuration that prometheus/common would make the handshake
// with, for one host (config/http_config.go, NewTLSConfig; net/http fills in the
// server name and the protocols). Dates are judged at now.
func (c *Client) TLSConfig(host string, now time.Time) *tls.Config {
	config := &tls.Config{
		RootCAs: c.Roots, ServerName: c.ServerName, InsecureSkipVerify: c.InsecureSkipVerify,
		MinVersion: c.MinVersion, MaxVersion: c.MaxVersion,
		Time: func() time.Time { return now },
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	if shown := c.Certificate; shown != nil {
		// Whatever CAs the server names: this client shows what it has.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown, nil }
	}
	if c.HTTP2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	return config
}

// ID is the same for clients that a handshake cannot tell apart, the name aside by
// which they call the server.
func (c *Client) ID() [sha256.Size]byte {
	h := sha256.New()
	writePart(h, c.RootsPEM)
	if c.Certificate != nil {
		for _, der := range c.Certificate.Certificate {
			writePart(h, der)
		}
	}
	writePart(h, []byte(c.ServerName))
	writePart(h, fmt.Appendf(nil, "%d %d %t %t %t", c.MinVersion, c.MaxVersion, c.InsecureSkipVerify, c.HTTP2, c.Roots == nil))
	return [sha256.Size]byte(h.Sum(nil))
}

// Name is the name by which the client calls a server on a host, "" when it does not
// look at the server's certificate.
func (c *Client) Name(host string) string {
	switch {
	case c.InsecureSkipVerify:
		return ""
	case c.ServerName != "":
		return c.ServerName
	}
	return host
}

func writePart(h hash.Hash, data []byte) {
	fmt.Fprintf(h, "%d:", len(data))
	h.Write(data)
}
