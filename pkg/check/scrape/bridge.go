package scrape

import (
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"maps"
	"slices"

	"webtool/pkg/check/client"
	"webtool/pkg/check/webconfig"
)

// Both returns the server that knows the users and the client CAs of two, and what it
// takes of either to write it; ok is false when there is none.
func Both(older, newer *Server) (bridge *Server, takes []string, ok bool) {
	if older.Unsure != "" || newer.Unsure != "" || older.TLS() != newer.TLS() {
		return nil, nil, false
	}
	b := *newer
	b.users = maps.Clone(newer.users)
	for _, name := range slices.Sorted(maps.Keys(older.users)) {
		if hash, taken := b.users[name]; taken && hash != older.users[name] {
			return nil, nil, false // one name has one password
		} else if !taken && len(newer.users) > 0 {
			b.users[name] = older.users[name]
			takes = append(takes, fmt.Sprintf("user %q", name))
		}
	}
	if b.tls == nil {
		return &b, takes, len(takes) > 0
	}
	if older.tls.ClientCAs != nil && newer.tls.ClientCAs != nil && string(older.Loaded.ClientCA) != string(newer.Loaded.ClientCA) {
		b.tls = newer.tls.Clone()
		b.tls.ClientCAs = x509.NewCertPool()
		b.tls.ClientCAs.AppendCertsFromPEM(older.Loaded.ClientCA)
		b.tls.ClientCAs.AppendCertsFromPEM(newer.Loaded.ClientCA)
		takes = append(takes, "the client CA")
	}
	b.id = sha256.Sum256(append(older.id[:], newer.id[:]...))
	return &b, takes, len(takes) > 0
}

// TrustsBoth returns the client that trusts the CAs of two, and is the first in all
// else; ok is false when they trust the same.
func TrustsBoth(one, other *client.Client) (*client.Client, bool) {
	if one == nil || other == nil || one.Roots == nil || other.Roots == nil || string(one.RootsPEM) == string(other.RootsPEM) {
		return nil, false
	}
	b := *one
	b.RootsPEM = slices.Concat(one.RootsPEM, []byte("\n"), other.RootsPEM)
	b.Roots = x509.NewCertPool()
	b.Roots.AppendCertsFromPEM(b.RootsPEM)
	return &b, true
}

// Restart says what of a new web config a running server takes only when it is
// started again; "" when it takes all of it at once.
func Restart(older, newer *Server) string {
	o, n := older.Config, newer.Config
	switch {
	case older.TLS() != newer.TLS():
		return "TLS on or off"
	case newer.TLS() && o.HTTP.HTTP2.Value != n.HTTP.HTTP2.Value:
		return "http2"
	case o.RateLimit.Interval.Value != n.RateLimit.Interval.Value || o.RateLimit.Burst.Value != n.RateLimit.Burst.Value:
		return "rate_limit"
	case newer.TLS() && namesDropped(older, newer):
		return "client_allowed_sans, which a client with a ticket of an old session gets past"
	}
	return ""
}

// namesDropped reports whether a name of client_allowed_sans is no more allowed:
// sessions that are resumed are not asked for it.
func namesDropped(older, newer *Server) bool {
	if !older.Config.TLS.AllowsSANs || !newer.Config.TLS.AllowsSANs {
		return newer.Config.TLS.AllowsSANs
	}
	for _, name := range older.Config.TLS.ClientAllowedSANs.Value {
		if !slices.ContainsFunc(newer.Config.TLS.ClientAllowedSANs.Value, func(n webconfig.Item[string]) bool { return n.Value == name.Value }) {
			return true
		}
	}
	return false
}
