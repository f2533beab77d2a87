package handshake

// Prohibited is the table of what HTTP/2 does not go with.
var Prohibited = prohibited

// Visit lets one client without a certificate meet the server.
func (s Subject) Visit(c Client) *Outcome {
	server := serve(s.Server)
	defer server.stop()
	return server.meet(s.client(c, nil))
}
