// Package scrape brings both sides together: the server that a web config makes, and
// the clients of prometheus.yml. The handshake is made, in memory; what the server's
// handler would answer follows from the same fields that it reads.
package scrape

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/client"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
)

// Server is one web config as its clients meet it.
type Server struct {
	Name   string
	Config *webconfig.Config
	Loaded *webconfig.Loaded
	Unsure string // why it cannot be told what clients meet; "" when it can

	Refused string // the server's words, when none starts with this config; values masked

	tls   *tls.Config // nil: plain HTTP
	users map[string]string
	full  bool // the rate limit lets nothing through
	id    [sha256.Size]byte
}

// NewServer makes the server of a config that was judged. Dates are judged at now.
func NewServer(config *webconfig.Config, verdict *webconfig.Verdict, store *material.Store, now time.Time) *Server {
	s := &Server{Name: config.File.Name, Config: config, Loaded: &verdict.Loaded, users: map[string]string{}}
	switch starts := verdict.Server.Starts; {
	case starts == nil && len(verdict.Loaded.StoodIn) > 0:
		s.Unsure = "a stand-in took the place of the server's files"
		return s
	case starts == nil:
		s.Unsure = "not all of the server's files can be read here"
		return s
	case !*starts:
		s.Refused = verdict.Server.Reason
		s.Unsure = "the server does not start with this web config"
		return s
	}
	for _, user := range config.Users.Value {
		s.users[user.Name] = string(user.Value)
	}
	limit := &config.RateLimit
	s.full = limit.Interval.Value > 0 && limit.Burst.Value <= 0
	if !config.TLS.Enabled() {
		return s
	}
	if len(verdict.Loaded.StoodIn) > 0 {
		s.Unsure = "a stand-in took the place of the server's files"
		return s
	}
	served, err := config.ServerTLS(&verdict.Loaded, store)
	if err != nil {
		s.Unsure = "the server's certificate cannot be loaded"
		return s
	}
	served.Time = func() time.Time { return now }
	s.tls = served
	s.id = s.identify()
	return s
}

// identify is all that a handshake with the server depends on.
func (s *Server) identify() [sha256.Size]byte {
	h := sha256.New()
	for _, part := range [][]byte{s.Loaded.Cert, s.Loaded.Key, s.Loaded.ClientCA} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	t := s.tls
	fmt.Fprintf(h, "%d %d %d %v %v %q %t", t.MinVersion, t.MaxVersion, t.ClientAuth, t.CipherSuites, t.CurvePreferences, t.NextProtos, t.ClientCAs == nil)
	fmt.Fprintf(h, " %t", s.Config.TLS.AllowsSANs)
	for _, name := range s.Config.TLS.ClientAllowedSANs.Value {
		fmt.Fprintf(h, " %q", name.Value)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// TLS reports whether the server speaks TLS.
func (s *Server) TLS() bool { return s.tls != nil }

// AnyName is a name that the server's certificate covers, "localhost" where there is
// none.
func (s *Server) AnyName() string {
	if s.tls != nil {
		if pair, err := s.tls.GetCertificate(nil); err == nil && pair.Leaf != nil {
			for _, name := range pair.Leaf.DNSNames {
				if !strings.HasPrefix(name, "*") {
					return name
				}
			}
			for _, ip := range pair.Leaf.IPAddresses {
				return ip.String()
			}
		}
	}
	return "localhost"
}

// Judge remembers what it found out: clients and servers that a handshake cannot tell
// apart shake hands once, and a password is compared with a hash once. It is safe for
// concurrent use, and its zero value is ready.
type Judge struct {
	Now      time.Time
	clients  material.OnceMap[*client.Client, [sha256.Size]byte]
	meetings material.OnceMap[encounter, *handshake.Meeting]
	matches  material.OnceMap[[sha256.Size]byte, bool]
}

// match compares a password with a hash as the toolkit does.
func (j *Judge) match(hash, password string) bool {
	key := sha256.Sum256(fmt.Appendf(nil, "%d:%s%s", len(hash), hash, password))
	return j.matches.Get(key, func() bool {
		return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
	})
}
