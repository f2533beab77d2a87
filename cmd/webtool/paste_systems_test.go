//go:build unix && systems

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestHelpWithOpenSSLWorksWhenPasted pastes the commands that need OpenSSL.
func TestHelpWithOpenSSLWorksWhenPasted(t *testing.T) {
	const config = "tls_server_config:\n  cert_file: odd.crt\n  key_file: odd.key\n"
	for _, c := range []struct{ name, rule, cert, key string }{
		{"certificate in DER", "cert-unusable", "openssl x509 -in prom.crt -outform der -out odd.crt", "cp prom.key odd.key"},
		{"trusted certificate", "cert-unusable", "openssl x509 -in prom.crt -trustout -out odd.crt", "cp prom.key odd.key"},
		{"key in DER", "key-unusable", "cp prom.crt odd.crt", "openssl pkey -in prom.key -outform der -out odd.key && chmod 0600 odd.key"},
		{"PKCS#1 key in DER", "key-unusable", "cp prom-rsa.crt odd.crt", "openssl rsa -in prom-rsa.key -traditional -outform der -out odd.key && chmod 0600 odd.key"},
		{"key in OpenSSH's format", "key-unusable", "cp prom.crt odd.crt", "cp prom.key odd.key && chmod 0600 odd.key && ssh-keygen -q -p -N '' -f odd.key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := paste{rule: c.rule, config: config, programs: []string{"openssl", "ssh-keygen"}}
			p.prepare = func(t *testing.T, dir string) {
				for _, command := range []string{c.cert, c.key} {
					if ok, out := program(t, dir, "", "sh", "-ec", command); !ok {
						t.Fatalf("%s: %s", command, out)
					}
				}
			}
			p.try(t, time.Now())
		})
	}
}

// A key that openssl has rewritten stays its owner's alone.
func TestPastedKeyStaysPrivate(t *testing.T) {
	dir := pasteDir(t, time.Now())
	if ok, out := program(t, dir, "", "sh", "-ec", "umask 022; openssl pkey -in prom.key -outform der -out odd.key && chmod 0600 odd.key"); !ok {
		t.Fatal(out)
	}
	p := paste{rule: "key-unusable", config: "tls_server_config:\n  cert_file: prom.crt\n  key_file: odd.key\n", programs: []string{"openssl"}}
	help, isCommand := p.help(t, dir)
	if !isCommand {
		t.Fatalf("no command: %s", help)
	}
	if ok, out := program(t, dir, "", "sh", "-ec", "umask 022; "+help); !ok {
		t.Fatal(out)
	}
	info, err := os.Stat(filepath.Join(dir, "odd.key"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
