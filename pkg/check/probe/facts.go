package probe

import (
	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
	"webtool/pkg/check/wire"
)

// facts are what was seen of an endpoint. Nothing here is judged.
type facts struct {
	address string // that was reached
	proxied bool   // it is a proxy's
	waited  int    // attempts before this one
	slashed bool   // a slash was added to the page that is asked for

	main  *visit // of the client that was asked for
	trust *trust // nil when no chain was seen
	login login

	bare     *visit // of a client without a certificate: main, unless that showed one
	stranger *visit // of a client with a certificate that nobody issued; nil: not asked

	support *wire.Support      // nil: not asked
	plain   *plainAnswer       // to plain HTTP on a TLS port; nil: not asked
	exposed *exposure.Exposure // nil: not asked
}

// login is what became of user and password.
type login struct {
	withheld string // why no password was sent; "" when one was, or there was none to send

	wrong, right       *exchange.Response // nil: not asked
	wrongErr, rightErr error
}

// plainAnswer is what a TLS port says to plain HTTP.
type plainAnswer struct {
	response *exchange.Response
	err      error
}

// sawChain reports whether the endpoint has shown its certificate. In TLS 1.2 that
// is so as well when it refuses the client's.
func (f *facts) sawChain() bool { return f.trust != nil }

// spokeTLS reports whether a handshake succeeded.
func (f *facts) spokeTLS() bool { return f.main.shook() }
