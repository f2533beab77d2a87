package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// copyOf copies a folder's files, each written now.
func copyOf(t *testing.T, dir string, names ...string) string {
	t.Helper()
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, name)
		if info.IsDir() {
			err = os.CopyFS(to, os.DirFS(name))
		} else {
			var data []byte
			if data, err = os.ReadFile(name); err == nil {
				err = os.WriteFile(to, data, info.Mode())
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestArchives packs the same program in two folders, and compares the bytes; then it
// looks into the archives.
func TestArchives(t *testing.T) {
	webtool := filepath.Join(t.TempDir(), "webtool")
	t.Chdir("../..")
	if out, err := exec.Command("go", "build", "-o", webtool, "./cmd/webtool").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var folders []string
	for _, name := range []string{"one", "an other/folder"} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		copyOf(t, dir, "LICENSE", "README.md", "CHANGELOG.md", "docs")
		folders = append(folders, dir)
	}
	for _, dir := range folders {
		for path, program := range map[string]string{"dist/bin/linux-amd64/webtool": "for Linux", "dist/bin/windows-arm64/webtool.exe": "for Windows"} {
			path = filepath.Join(dir, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(program), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Chdir(dir)
		if err := pack(webtool, "dist/bin", "dist"); err != nil {
			t.Fatal(err)
		}
	}
	sums, err := os.ReadFile(filepath.Join(folders[0], "dist/SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^([0-9a-f]{64})  (webtool-[0-9]+\.[0-9]+\.[0-9]+\S*-(?:linux-amd64\.tar\.gz|windows-arm64\.zip))$`).FindAllSubmatch(sums, -1)
	if len(names) != 2 {
		t.Fatalf("SHA256SUMS:\n%s", sums)
	}
	for _, name := range names {
		archive, sum := string(name[2]), string(name[1])
		one, err := os.ReadFile(filepath.Join(folders[0], "dist", archive))
		if err != nil {
			t.Fatal(err)
		}
		if other, err := os.ReadFile(filepath.Join(folders[1], "dist", archive)); err != nil || !bytes.Equal(one, other) {
			t.Errorf("%s is another one in another folder (%v)", archive, err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(one)); got != sum {
			t.Errorf("%s: SHA-256 %s, SHA256SUMS says %s", archive, got, sum)
		}
		folder, program, read := strings.TrimSuffix(archive, ".tar.gz"), "webtool", readTarGz
		if strings.HasSuffix(archive, ".zip") {
			folder, program, read = strings.TrimSuffix(archive, ".zip"), "webtool.exe", readZip
		}
		files := read(t, one)
		for _, want := range []string{program, "LICENSE", "README.md", "CHANGELOG.md", "webtool.1", "completions/webtool.bash", "completions/_webtool", "docs/rules.md"} {
			if _, ok := files[folder+"/"+want]; !ok {
				t.Errorf("%s has no %s: %v", archive, want, slices.Sorted(maps.Keys(files)))
			}
		}
		if text := files[folder+"/webtool.1"]; !strings.HasPrefix(text, "-rw-r--r-- .TH webtool 1") {
			t.Errorf("%s: man page %.60q", archive, text)
		}
		if text := files[folder+"/"+program]; !strings.HasPrefix(text, "-rwxr-xr-x for ") {
			t.Errorf("%s: program %.60q", archive, text)
		}
	}
}

// readTarGz returns the files of an archive by name: mode and text.
func readTarGz(t *testing.T, data []byte) map[string]string {
	t.Helper()
	unpacked, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if header.Uid != 0 || header.Gid != 0 || header.Uname != "" || header.Gname != "" {
			t.Errorf("%s: owner %d:%d %s:%s", header.Name, header.Uid, header.Gid, header.Uname, header.Gname)
		}
		files[header.Name] = header.FileInfo().Mode().String() + " " + string(text)
	}
}

// readZip does so with a zip archive.
func readZip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = f.Mode().String() + " " + string(text)
	}
	return files
}

// TestSourceDate holds which date the files carry.
func TestSourceDate(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	if when, err := sourceDate("none"); err != nil || when.Unix() != 1700000000 {
		t.Errorf("%v, %v", when, err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	if _, err := sourceDate("none"); err == nil || !strings.Contains(err.Error(), "SOURCE_DATE_EPOCH") {
		t.Errorf("%v", err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "")
	if _, err := sourceDate("none"); err == nil {
		t.Error("a date of no program")
	}
}
