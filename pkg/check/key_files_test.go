//go:build unix

package check_test

import (
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/rule"
	"webtool/pkg/check/webconfig"
)

const pairInCerts = "tls_server_config:\n  cert_file: certs/prom.crt\n  key_file: certs/prom.key\n"

// layOut writes a good pair into certs/, the folder and key with the modes given.
func layOut(t *testing.T, folder, key fs.FileMode) string {
	t.Helper()
	from, dir := exampleDir(t), openTempDir(t)
	if err := os.Mkdir(filepath.Join(dir, "certs"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]fs.FileMode{"prom.crt": 0o644, "prom.key": key} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "certs", name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		chmod(t, path, mode)
	}
	chmod(t, filepath.Join(dir, "certs"), folder)
	return dir
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func wantFindings(t *testing.T, f finding.FileReport, want ...string) {
	t.Helper()
	var got []string
	for _, f := range f.Findings {
		got = append(got, f.Rule.Name+" "+f.Severity.String())
	}
	if f.Error != "" || !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: %+v", got, want, f)
	}
}

func TestKeyModes(t *testing.T) {
	for name, c := range map[string]struct {
		folder, key fs.FileMode
		want        []string
	}{
		"owner alone":            {0o755, 0o600, nil},
		"group reads":            {0o755, 0o640, nil},
		"all read":               {0o755, 0o644, []string{"key-file-mode warning"}},
		"all read, folder shut":  {0o700, 0o644, nil},
		"all write":              {0o755, 0o602, []string{"key-file-mode warning"}},
		"open folder":            {0o777, 0o600, []string{"key-dir-writable warning"}},
		"sticky folder":          {0o777 | fs.ModeSticky, 0o600, nil},
		"folder for the group":   {0o775, 0o600, nil},
		"open, but not to enter": {0o776, 0o600, nil},
	} {
		t.Run(name, func(t *testing.T) {
			wantFindings(t, checkWith(t, layOut(t, c.folder, c.key), pairInCerts, atNow), c.want...)
		})
	}
}

// TestKeysThatAreGuardedOtherwise are no offence, or a remark.
func TestKeysThatAreGuardedOtherwise(t *testing.T) {
	t.Run("Kubernetes secret volume", func(t *testing.T) {
		dir := layOut(t, 0o755, 0o644)
		volume, data := filepath.Join(dir, "volume"), "..2026_11_20_12_00_00.1234"
		for _, err := range []error{
			os.Mkdir(volume, 0o755), os.Rename(filepath.Join(dir, "certs"), filepath.Join(volume, data)),
			os.Symlink(data, filepath.Join(volume, "..data")), os.Symlink("..data/prom.crt", filepath.Join(volume, "prom.crt")),
			os.Symlink("..data/prom.key", filepath.Join(volume, "prom.key")), os.Symlink("volume", filepath.Join(dir, "certs")),
			os.Chmod(volume, 0o777|fs.ModeSticky),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		wantFindings(t, checkWith(t, dir, pairInCerts, atNow))
	})
	t.Run("git work tree", func(t *testing.T) {
		dir := layOut(t, 0o755, 0o644)
		if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
			t.Fatal(err)
		}
		wantFindings(t, checkWith(t, dir, pairInCerts, atNow), "key-file-mode info")
		chmod(t, filepath.Join(dir, ".git"), 0o700) // as etckeeper has it, which keeps modes
		wantFindings(t, checkWith(t, dir, pairInCerts, atNow), "key-file-mode warning")
	})
	t.Run("mapped", func(t *testing.T) {
		dir, opts := layOut(t, 0o777, 0o604), atNow
		opts.Map = []webconfig.Mapping{{From: "/etc/tls", To: filepath.Join(dir, "certs")}}
		opts.RunAs = &rule.Identity{Name: "colleague", UID: os.Getuid() + 1, GIDs: []int{os.Getgid()}} // who can read the config
		wantFindings(t, checkWith(t, dir, strings.ReplaceAll(pairInCerts, "certs/", "/etc/tls/"), opts))
	})
	t.Run("files not to be opened", func(t *testing.T) {
		opts := atNow
		opts.SyntaxOnly = true
		wantFindings(t, checkWith(t, layOut(t, 0o777, 0o666), pairInCerts, opts))
	})
	t.Run("a link out of an open folder", func(t *testing.T) {
		dir := layOut(t, 0o777, 0o600)
		if err := os.Symlink("certs/prom.key", filepath.Join(dir, "link.key")); err != nil {
			t.Fatal(err)
		}
		config := strings.ReplaceAll(pairInCerts, "certs/prom.key", "link.key")
		wantFindings(t, checkWith(t, dir, config, atNow), "key-dir-writable warning")
	})
}

func TestRunAs(t *testing.T) {
	me, us := os.Getuid(), os.Getgid()
	stranger := &rule.Identity{Name: "stranger", UID: me + 1, GIDs: []int{us + 1}}
	colleague := &rule.Identity{Name: "colleague", UID: me + 1, GIDs: []int{us + 1, us}}
	for name, c := range map[string]struct {
		who         *rule.Identity
		config      fs.FileMode
		folder, key fs.FileMode
		copied      bool
		want        []string
		help        string
	}{
		"a stranger, and a private key":      {stranger, 0o644, 0o755, 0o600, false, []string{"run-as-cannot-read error"}, "chgrp %g %k && chmod g+r %k"},
		"a stranger, and a key for all":      {stranger, 0o644, 0o755, 0o644, false, []string{"key-file-mode warning"}, "chgrp %g %k && chmod 0640 %k"},
		"a colleague, and the group's key":   {colleague, 0o640, 0o750, 0o640, false, nil, ""},
		"a colleague, and a private key":     {colleague, 0o640, 0o750, 0o600, false, []string{"run-as-cannot-read error"}, "chmod g+r %k"},
		"a colleague, shut out by the group": {colleague, 0o644, 0o705, 0o644, false, []string{"run-as-cannot-read error", "run-as-cannot-read error", "key-file-mode warning"}, "chmod g+x %d"},
		"a stranger, and a folder":           {stranger, 0o644, 0o750, 0o644, false, []string{"run-as-cannot-read error", "run-as-cannot-read error"}, "chgrp %g %d && chmod g+x %d"},
		"a stranger, a folder and the key":   {stranger, 0o644, 0o750, 0o600, false, []string{"run-as-cannot-read error", "run-as-cannot-read error"}, "chgrp %g %d && chmod g+x %d && chgrp %g %k && chmod g+r %k"},
		"a stranger, and the config":         {stranger, 0o640, 0o755, 0o644, false, []string{"run-as-cannot-read error", "key-file-mode warning"}, "chgrp %g %c && chmod g+r %c"},
		"a stranger, and a copy":             {stranger, 0o600, 0o755, 0o644, true, []string{"key-file-mode warning"}, ""},
		"root":                               {&rule.Identity{Name: "root", GIDs: []int{0}}, 0o600, 0o700, 0o600, false, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := layOut(t, c.folder, c.key)
			path := filepath.Join(dir, "web.yml")
			if err := os.WriteFile(path, []byte(pairInCerts), 0o600); err != nil {
				t.Fatal(err)
			}
			chmod(t, path, c.config)
			opts := atNow
			opts.RunAs = c.who
			if c.copied {
				opts.As = path
				if me != 0 { // the key is mine, and whose the config will be is not known
					c.want = append(slices.Clone(c.want), "key-file-owner info")
				}
			}
			f := check.WebConfig(t.Context(), opts, path).Files[0]
			slices.SortStableFunc(f.Findings, func(a, b finding.Finding) int { return int(b.Severity) - int(a.Severity) })
			wantFindings(t, f, c.want...)
			if c.help == "" {
				return
			}
			key := filepath.Join(dir, "certs", "prom.key")
			want := strings.NewReplacer("%k", key, "%d", filepath.Dir(key), "%c", path, "%g", strconv.Itoa(us+1)).Replace(c.help)
			if !slices.ContainsFunc(f.Findings, func(f finding.Finding) bool { return f.Help == want }) {
				t.Errorf("no finding has the help %q: %+v", want, f.Findings)
			}
		})
	}
}

// TestRunAsAtCertbot is about folders that another program keeps closed: no
// command opens them.
func TestRunAsAtCertbot(t *testing.T) {
	dir := layOut(t, 0o755, 0o600)
	for _, name := range []string{"live/x", "archive/x"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"prom.crt", "prom.key"} {
		if err := os.Rename(filepath.Join(dir, "certs", name), filepath.Join(dir, "archive/x", name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("../../archive/x/"+name, filepath.Join(dir, "live/x", name)); err != nil {
			t.Fatal(err)
		}
	}
	chmod(t, filepath.Join(dir, "live"), 0o700)
	chmod(t, filepath.Join(dir, "archive"), 0o700)
	path := filepath.Join(dir, "web.yml")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(pairInCerts, "certs/", "live/x/")), 0o600); err != nil {
		t.Fatal(err)
	}
	chmod(t, path, 0o644)
	opts := atNow
	opts.RunAs = &rule.Identity{Name: "stranger", UID: os.Getuid() + 1, GIDs: []int{os.Getgid() + 1}}
	f := check.WebConfig(t.Context(), opts, path).Files[0]
	wantFindings(t, f, "run-as-cannot-read error", "run-as-cannot-read error")
	for _, one := range f.Findings {
		if strings.Contains(one.Help, "chmod") || !strings.Contains(one.Help, "copies") || !strings.Contains(one.Message, "more obstacle") {
			t.Errorf("%+v", one)
		}
	}
}

func TestLookupIdentity(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Skip(err)
	}
	byName, err := rule.LookupIdentity(me.Username)
	if err != nil || byName.UID != os.Getuid() || len(byName.GIDs) == 0 {
		t.Errorf("%+v, %v", byName, err)
	}
	byNumber, err := rule.LookupIdentity("12345:678")
	if err != nil || byNumber.UID != 12345 || !slices.Equal(byNumber.GIDs, []int{678}) {
		t.Errorf("%+v, %v", byNumber, err)
	}
	mixed, err := rule.LookupIdentity(me.Username + ":678")
	if err != nil || mixed.UID != os.Getuid() || !slices.Equal(mixed.GIDs, []int{678}) {
		t.Errorf("%+v, %v", mixed, err)
	}
	for _, bad := range []string{"", "no such user", "4000000001", "1234567", "0:no such group", "-1:0", ":0"} {
		if id, err := rule.LookupIdentity(bad); err == nil {
			t.Errorf("%q is %+v", bad, id)
		}
	}
}
