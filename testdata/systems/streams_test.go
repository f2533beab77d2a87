//go:build systems

package systems

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/testdata/fixtures"
)

// TestStreams checks a config with a key that does not fit, which comes through a
// pipe: promtool reads its file twice, finds nothing the second time, and says
// SUCCESS. webtool reads once.
func TestStreams(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("tls_server_config:\n  cert_file: %s\n  key_file: %s\n", filepath.Join(dir, "prom.crt"), filepath.Join(dir, "other.key"))
	writeFiles(t, dir, map[string]string{"web.yml": config})
	for name, command := range map[string]string{
		"process substitution": `%s check web-config <(cat web.yml)`,
		"/dev/stdin":           `cat web.yml | %s check web-config /dev/stdin`,
		"a FIFO":               `rm -f fifo; mkfifo fifo; { cat web.yml >fifo; timeout 5 sh -c ': >fifo'; } >/dev/null 2>&1 & %s check web-config fifo`,
		"the file itself":      `%s check web-config web.yml`,
	} {
		t.Run(name, func(t *testing.T) {
			run(t, dir, nil, "bash", "-c", fmt.Sprintf(command, "webtool")).fails(t, "webtool", "the key does not belong to the certificate")
			promtool := run(t, dir, nil, "bash", "-c", fmt.Sprintf(command, "promtool"))
			if wrong := strings.Contains(promtool.output, "SUCCESS"); wrong != (name != "the file itself") {
				t.Errorf("promtool, with status %d, is wrong: %t\n%s", promtool.status, wrong, promtool.output)
			}
		})
	}
}
