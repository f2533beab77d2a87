package wire

import "io"

// Types of handshake messages (RFC 5246, section 7.4; RFC 6066, section 8).
const (
	typeHelloRequest       = 0
	typeClientHello        = 1
	typeServerHello        = 2
	typeCertificate        = 11
	typeServerKeyExchange  = 12
	typeCertificateRequest = 13
	typeServerHelloDone    = 14
	typeCertificateStatus  = 22
)

// readFlight reads what a server answers to a ClientHello: one message in TLS 1.3,
// up to ServerHelloDone in what is older.
func readFlight(conn io.Reader) (*Answer, error) {
	r := &records{conn: conn}
	var rest []byte
	var answer *Answer
	for {
		kind, body, err := r.message(&rest)
		switch {
		case err != nil:
			return nil, err
		case kind == typeHelloRequest: // may come at any time (RFC 5246, section 7.4.1.1)
		case answer == nil && kind == typeServerHello:
			if answer, err = parseServerHello(body); err != nil {
				return nil, err
			}
			if answer.Version >= TLS13 {
				return answer, nil
			}
		case answer == nil || kind == typeServerHello:
			return nil, malformed("a message out of its order")
		case kind == typeServerHelloDone:
			return answer, nil
		default:
			if err := answer.add(kind, body); err != nil {
				return nil, err
			}
		}
	}
}

// add takes up a message that follows the ServerHello. Those that say nothing of
// interest are skipped.
func (a *Answer) add(kind uint8, body []byte) (err error) {
	switch kind {
	case typeCertificate:
		a.Chain, err = parseCertificate(body)
	case typeCertificateStatus:
		in := &input{data: body}
		a.Stapled = in.uint8() == 1 && len(in.vector(3)) > 0
	case typeServerKeyExchange:
		err = a.parseKeyExchange(body)
	case typeCertificateRequest:
		a.Asked, err = parseCertificateRequest(body, a.Version)
	}
	return err
}
