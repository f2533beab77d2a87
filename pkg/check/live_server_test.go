package check_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"webtool/testdata/fixtures"
	"webtool/testdata/programlog"
)

// liveServers are exporter-toolkit's own servers, one for each config.
type liveServers struct {
	in      io.WriteCloser
	answers *json.Decoder
	logs    *programlog.Log
}

// startLive starts the oracle as a server of configs. The stranger's CA is the
// only one that its operating system trusts.
func startLive(t *testing.T, systemRoots string) *liveServers {
	t.Helper()
	l := &liveServers{logs: programlog.New()}
	program := exec.CommandContext(t.Context(), string(buildOracle(t)), "-live")
	program.Env = append(os.Environ(), "SSL_CERT_FILE="+systemRoots, "SSL_CERT_DIR="+t.TempDir())
	program.Stderr = l.logs
	out, err := program.StdoutPipe()
	if err == nil {
		l.in, err = program.StdinPipe()
	}
	if err == nil {
		err = program.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	l.answers = json.NewDecoder(out)
	t.Cleanup(func() {
		l.in.Close()
		_ = program.Wait()
	})
	return l
}

// logged reports whether a server logs a text before long.
func (l *liveServers) logged(path, text string) bool {
	late := time.After(10 * time.Second)
	for {
		if l.hasLogged(path, text) {
			return true
		}
		select {
		case <-l.logs.News():
		case <-late:
			return false
		}
	}
}

func (l *liveServers) hasLogged(path, text string) bool {
	for line := range strings.Lines(l.logs.String()) {
		if strings.HasPrefix(line, path) && strings.Contains(line, text) {
			return true
		}
	}
	return false
}

// serve starts a server with a config and returns its address.
func (l *liveServers) serve(t *testing.T, path string) string {
	t.Helper()
	address, why := l.start(t, path)
	if why != "" {
		t.Fatalf("the server does not start: %s", why)
	}
	return address
}

// start is serve for a server that may refuse the config.
func (l *liveServers) start(t *testing.T, path string) (address, why string) {
	t.Helper()
	if err := json.NewEncoder(l.in).Encode(path); err != nil {
		t.Fatal(err)
	}
	var answer struct{ Address, Error string }
	if err := l.answers.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Address, answer.Error
}

// visitor is a client, and what it is armed with. Whether it trusts the server
// is not the question, unless it has roots.
type visitor struct {
	roots    *x509.CertPool // whom it trusts
	name     string         // what it calls the server, where it has roots
	plain    bool           // http://
	cert     string
	min, max uint16
	user     string
	password string
	requests int // how many; the last one's answer counts
}

// errBrokenOff is what a client meets whose connection just ends.
var errBrokenOff = errors.New("connection broken off")

// visit returns the status of the last answer, or the client's error.
func (v visitor) visit(t *testing.T, dir, address string) (status int, err error) {
	t.Helper()
	for range max(v.requests, 1) {
		status, err = v.ask(t, dir, address)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
			return 0, errBrokenOff
		}
		if err != nil {
			return 0, err
		}
	}
	return status, nil
}

// ask makes one request on a connection of its own.
func (v visitor) ask(t *testing.T, dir, address string) (status int, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.user != "" || v.password != "" {
		request.SetBasicAuth(v.user, v.password)
	}
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(20 * time.Second))
	let := make(accepted, 1)
	if v.plain {
		let.in()
	} else {
		secured := tls.Client(connection, v.tls(t, dir, let))
		if err := secured.Handshake(); err != nil {
			return 0, err
		}
		if secured.ConnectionState().Version < tls.VersionTLS13 {
			let.in() // the server has had the last word
		}
		connection = secured
	}

	type result struct {
		answer *http.Response
		err    error
	}
	answered := make(chan result, 1)
	go func() {
		answer, err := http.ReadResponse(bufio.NewReader(connection), request)
		answered <- result{answer, err}
	}()
	select {
	case <-let:
		if err := request.Write(connection); err != nil {
			return 0, err
		}
	case r := <-answered:
		return 0, r.err
	}
	r := <-answered
	if r.err != nil {
		return 0, r.err
	}
	return r.answer.StatusCode, nil
}

func (v visitor) tls(t *testing.T, dir string, let accepted) *tls.Config {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: v.roots == nil, RootCAs: v.roots, ServerName: v.name,
		MinVersion: v.min, MaxVersion: v.max, ClientSessionCache: let}
	if v.cert == "" {
		return config
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, v.cert+".crt"), filepath.Join(dir, v.cert+".key"))
	if err != nil {
		t.Fatal(err)
	}
	// Shown whatever CAs the server asks for.
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	return config
}

// accepted learns when the server has looked at the client's certificate. In TLS
// 1.3 the client is done before that, and what it sends too early meets a closed
// door, so that it may not hear why. The server's first ticket is the sign.
type accepted chan struct{}

func (a accepted) in() {
	select {
	case a <- struct{}{}:
	default:
	}
}

// Get has no session: each connection is a new one.
func (accepted) Get(string) (*tls.ClientSessionState, bool) { return nil, false }

// Put takes the ticket.
func (a accepted) Put(string, *tls.ClientSessionState) { a.in() }

// liveMaterial makes the files of the visitors: "client", signed by the client
// CA, "stranger", self-made with the names of the client, "public", signed by
// the CA that the operating system trusts, and one for each unfit CA.
func liveMaterial(t *testing.T, now time.Time) (dir, systemRoots string) {
	t.Helper()
	dir = t.TempDir()
	if err := fixtures.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	issue := func(client string, ca, caKey []byte) {
		cert, key := fixtures.IssuedBy(fixtures.ClientLeaf(now), ca, caKey)
		write(client+".crt", cert)
		write(client+".key", key)
	}
	stranger, strangerKey := fixtures.SelfSigned(fixtures.ClientLeaf(now))
	write("stranger.crt", stranger)
	write("stranger.key", strangerKey)
	write("client-leaf.crt", stranger) // a pin of exactly this one
	ca, caKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	write("client-ca.crt", ca)
	issue("client", ca, caKey)

	for name, change := range fixtures.UnfitCAs(now) {
		template := fixtures.CA(now, "Ops CA "+name)
		change(template)
		ca, caKey := fixtures.SelfSigned(template)
		write("client-ca-"+name+".crt", ca)
		issue("client-"+name, ca, caKey)
	}
	public, publicKey := fixtures.SelfSigned(fixtures.CA(now, "Public CA"))
	write("public-ca.crt", public)
	issue("public", public, publicKey)
	return dir, filepath.Join(dir, "public-ca.crt")
}
