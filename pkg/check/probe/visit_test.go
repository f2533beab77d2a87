package probe

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"
)

// TestHandshakeThatEndsLate has time run out at the moment at which the handshake is
// done: crypto/tls says both, and there is nobody to ask any more.
func TestHandshakeThatEndsLate(t *testing.T) {
	target, err := ParseTarget("https://localhost:9090")
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{state: tls.ConnectionState{HandshakeComplete: true, Version: tls.VersionTLS13}, shakeErr: errSilent(time.Second)}
	j := &judge{opts: &Options{}, target: target, now: time.Now(), facts: &facts{address: "127.0.0.1:9090", main: v, bare: v}}
	r := j.report()
	if len(r.Findings) != 1 || r.Findings[0].Rule != ruleBreaksOff || !strings.Contains(r.Findings[0].Message, "no answer within 1s") {
		t.Errorf("%+v", r.Findings)
	}
}
