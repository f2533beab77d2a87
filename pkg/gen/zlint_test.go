package gen_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"webtool/pkg/gen"
)

// Certificates of every shape and key type pass zlint's lints of the RFCs.
func TestZlint(t *testing.T) {
	program := filepath.Join(t.TempDir(), "zlint")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-C", "../../testdata/zlint", "-o", program, ".")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("zlint does not build: %v\n%s", err, out)
	}
	var paths []string
	for _, keyType := range gen.KeyTypes() {
		paths = append(paths, everyShape(t, gen.KeyType(keyType))...)
	}
	out, err := exec.Command(program, paths...).Output()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// everyShape makes certificates of all shapes, with names of all kinds, and
// returns their files.
func everyShape(t *testing.T, keyType gen.KeyType) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	var permit gen.Constraints
	for _, s := range []string{"example.com", "10.0.0.0/8", "fd00::/8"} {
		if err := permit.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	for name, constraints := range map[string]gen.Constraints{"ca": {}, "kept": permit, "dns": {DNS: permit.DNS}, "ip": {IP: permit.IP}} {
		_, err := gen.MakeCA(context.Background(), gen.CAOptions{CertFile: at(name + ".crt"), KeyFile: at(name + ".key"), KeyType: keyType, Permit: constraints, Now: start})
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, at(name+".crt"))
	}
	subject, err := gen.ParseSubject("/C=DE/ST=Berlin/O=Büro/emailAddress=ops@example.com/serialNumber=7")
	if err != nil {
		t.Fatal(err)
	}
	all := names(t, "prom.example.com", "bücher.example.com", "*.example.com", "10.0.0.7", "fd00::1")
	for _, s := range []struct {
		kind gen.NameKind
		text string
	}{{gen.URI, "spiffe://example.com/prometheus"}, {gen.Email, "ops@example.com"}} {
		n, err := gen.ParseName(s.kind, s.text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	for name, o := range map[string]gen.CertificateOptions{
		"self":    {},
		"subject": {Subject: subject},
		"client":  {Client: true},
		"new-ca":  {NewCAFile: at("throwaway.crt")},
		"own-ca":  {CAFile: at("ca.crt"), CAKeyFile: at("ca.key")},
		"kept-ca": {CAFile: at("kept.crt"), CAKeyFile: at("kept.key")},
	} {
		o.Names, o.KeyType, o.Now = all, keyType, start
		o.Files = gen.Files{Cert: at(name + "-leaf.crt"), Key: at(name + "-leaf.key")}
		run(t, o)
		paths = append(paths, o.Files.Cert)
	}
	return append(paths, at("throwaway.crt"))
}
