package handshake

import "crypto/tls"

// Meeting is what became of one handshake, and of data behind it.
type Meeting struct {
	ClientErr error // what the client gets to see: its own reason, or the server's alert
	ServerErr error // what the server writes down
	Panicked  bool  // a callback of the server panicked: the connection just ends

	Version    uint16 // of TLS, when both sides agree
	Suite      uint16 // the cipher suite
	Protocol   string // agreed on for the request (ALPN): "h2"; "" for HTTP/1.1 without a word
	Inadequate bool   // they agree on HTTP/2, which refuses this version or suite
}

// Failed reports whether no request gets through.
func (m *Meeting) Failed() bool { return m.ClientErr != nil || m.ServerErr != nil || m.Panicked }

// Meet lets one client meet one server, in memory: nobody waits for anyone there.
func Meet(server, client *tls.Config) *Meeting {
	s := serve(server)
	defer s.stop()
	m := &Meeting{}
	s.visit(func(conn *end) {
		var o Outcome
		peer := tls.Client(conn, client)
		m.ClientErr = o.ask(peer)
		state := peer.ConnectionState()
		m.Version, m.Suite, m.Protocol = state.Version, state.CipherSuite, state.NegotiatedProtocol
		m.Inadequate = o.HTTP2 && prohibited(state.Version, state.CipherSuite)
	})
	m.ServerErr, m.Panicked = s.err, s.panicked
	return m
}
