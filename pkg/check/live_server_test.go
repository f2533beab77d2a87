package check_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"webtool/testdata/fixtures"
)

// liveServers are exporter-toolkit's own servers, one for each config.
type liveServers struct {
	in      io.WriteCloser
	answers *json.Decoder
	mu      sync.Mutex
	logs    bytes.Buffer
	news    chan struct{} // holds one when there may be more in logs
}

// startLive starts the oracle as a server of configs. The stranger's CA is the
// only one that its operating system trusts.
func startLive(t *testing.T, systemRoots string) *liveServers {
	t.Helper()
	l := &liveServers{news: make(chan struct{}, 1)}
	program := exec.CommandContext(t.Context(), string(buildOracle(t)), "-live")
	program.Env = append(os.Environ(), "SSL_CERT_FILE="+systemRoots, "SSL_CERT_DIR="+t.TempDir())
	program.Stderr = l
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

// Write takes what the servers log.
func (l *liveServers) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	return l.logs.Write(p)
}

// logged reports whether a server logs a text before long.
func (l *liveServers) logged(path, text string) bool {
	late := time.After(10 * time.Second)
	for {
		if l.hasLogged(path, text) {
			return true
		}
		select {
		case <-l.news:
		case <-late:
			return false
		}
	}
}

func (l *liveServers) hasLogged(path, text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
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
	if err := json.NewEncoder(l.in).Encode(path); err != nil {
		t.Fatal(err)
	}
	var answer struct{ Address, Error string }
	if err := l.answers.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Error != "" {
		t.Fatalf("the server does not start: %s", answer.Error)
	}
	return answer.Address
}

// visitor is a client, and what it is armed with. Whether it trusts the server
// is not the question here.
type visitor struct {
	plain    bool // http://
	cert     string
	min, max uint16
	user     string
	password string
	requests int // how many; the last one's answer counts
}

// errBrokenOff is what a client meets whose connection just ends; how it learns of
// that depends on how far it had got.
var errBrokenOff = errors.New("connection broken off")

// visit returns the status of the last answer, or the client's error.
func (v visitor) visit(t *testing.T, dir, address string) (status int, err error) {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, MinVersion: v.min, MaxVersion: v.max}
	if v.cert != "" {
		pair, err := tls.LoadX509KeyPair(filepath.Join(dir, v.cert+".crt"), filepath.Join(dir, v.cert+".key"))
		if err != nil {
			t.Fatal(err)
		}
		// Shown whatever CAs the server asks for.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
	}
	transport := &http.Transport{TLSClientConfig: config, DialContext: (&net.Dialer{}).DialContext}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	scheme := "https"
	if v.plain {
		scheme = "http"
	}
	for range max(v.requests, 1) {
		request, requestErr := http.NewRequestWithContext(t.Context(), http.MethodGet, scheme+"://"+address+"/metrics", nil)
		if requestErr != nil {
			t.Fatal(requestErr)
		}
		if v.user != "" || v.password != "" {
			request.SetBasicAuth(v.user, v.password)
		}
		var answer *http.Response
		answer, err = client.Do(request)
		if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
			return 0, errBrokenOff
		}
		if err != nil {
			return 0, err
		}
		answer.Body.Close()
		status = answer.StatusCode
	}
	return status, nil
}

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
