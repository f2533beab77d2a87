package dial

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"time"
)

// What SOCKS 5 says (RFC 1928, RFC 1929).
const (
	socksVersion    = 5
	socksOpen       = 0    // no authentication
	socksPassword   = 2    // user and password
	socksUnwilling  = 0xff // none of the methods offered
	socksConnect    = 1
	socksIPv4       = 1
	socksName       = 3
	socksIPv6       = 4
	socksPasswordV1 = 1 // of the negotiation of RFC 1929
)

// errNoPassword says that the proxy wants another user or password.
var errNoPassword = errors.New("user and password are not accepted")

// socksReply is the code of a refusal.
type socksReply byte

var socksReplies = map[socksReply]string{
	1: "general failure", 2: "its rules do not allow it", 3: "network unreachable", 4: "host unreachable",
	5: "connection refused", 6: "timeout", 7: "it knows no CONNECT", 8: "it knows no such address",
}

func (r socksReply) Error() string {
	if text := socksReplies[r]; text != "" {
		return text
	}
	return "an unknown reply"
}

// socks asks a SOCKS 5 proxy.
func (d *Dialer) socks(ctx context.Context, conn net.Conn, at string, to target) (net.Conn, error) {
	cut := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	err := d.greetSocks(conn)
	if err == nil {
		err = connectSocks(conn, to)
	}
	if !cut() && err == nil {
		err = context.Cause(ctx) // the deadline stays in the past
	}
	var reply socksReply
	switch {
	case err == nil:
		return conn, nil
	case errors.Is(err, errNoPassword):
		return nil, &Error{Kind: ProxyPassword, Place: at, Proxy: true}
	case errors.As(err, &reply):
		return nil, &Error{Kind: ProxyRefused, Place: at, Proxy: true, Status: int(reply), Err: err}
	}
	return nil, proxyError(ctx, at, err)
}

var errNotSocks = errors.New("it does not speak SOCKS 5")

// greetSocks agrees on a method, and logs in if that is it. The password goes
// only to a proxy that asks for one.
func (d *Dialer) greetSocks(conn net.Conn) error {
	methods := []byte{socksOpen}
	if d.Proxy.User != nil {
		methods = append(methods, socksPassword)
	}
	answer, err := ask(conn, append([]byte{socksVersion, byte(len(methods))}, methods...), 2)
	switch {
	case err != nil:
		return err
	case answer[0] != socksVersion:
		return errNotSocks
	case answer[1] == socksOpen:
		return nil
	case answer[1] == socksUnwilling:
		return errNoPassword
	case answer[1] != socksPassword || d.Proxy.User == nil:
		return errNotSocks
	}
	user := d.Proxy.User.Username()
	password, _ := d.Proxy.User.Password()
	if len(user) == 0 || len(user) > 255 || len(password) == 0 || len(password) > 255 {
		return errNoPassword // RFC 1929 has no room for it
	}
	login := append([]byte{socksPasswordV1, byte(len(user))}, user...)
	login = append(append(login, byte(len(password))), password...)
	if answer, err = ask(conn, login, 2); err == nil && answer[1] != 0 {
		err = errNoPassword
	}
	return err
}

// connectSocks asks for the connection. Names are the proxy's to resolve.
func connectSocks(conn net.Conn, to target) error {
	request := []byte{socksVersion, socksConnect, 0}
	if ip, err := netip.ParseAddr(to.host); err == nil && ip.Unmap().Is4() {
		request = append(append(request, socksIPv4), ip.Unmap().AsSlice()...)
	} else if err == nil {
		request = append(append(request, socksIPv6), ip.AsSlice()...) // without its zone: there is no place for it
	} else {
		request = append(append(request, socksName, byte(len(to.host))), to.host...)
	}
	port, err := strconv.ParseUint(to.port, 10, 16)
	if err != nil {
		return err
	}
	answer, err := ask(conn, binary.BigEndian.AppendUint16(request, uint16(port)), 4)
	switch {
	case err != nil:
		return err
	case answer[0] != socksVersion:
		return errNotSocks
	case answer[1] != 0:
		return socksReply(answer[1])
	}
	return skipAddress(conn, answer[3])
}

// skipAddress takes the address that the proxy connects from.
func skipAddress(conn net.Conn, kind byte) error {
	size := 0
	switch kind {
	case socksIPv4:
		size = 4
	case socksIPv6:
		size = 16
	case socksName:
		length, err := ask(conn, nil, 1)
		if err != nil {
			return err
		}
		size = int(length[0])
	default:
		return errNotSocks
	}
	_, err := ask(conn, nil, size+2)
	return err
}

// ask sends something, and reads an answer of a known size: not a byte more, the
// endpoint's own may follow.
func ask(conn net.Conn, message []byte, size int) ([]byte, error) {
	if len(message) > 0 {
		if _, err := conn.Write(message); err != nil {
			return nil, err
		}
	}
	answer := make([]byte, size)
	_, err := io.ReadFull(conn, answer)
	return answer, err
}
