// Command dist packs built programs into archives with all that belongs to them, and
// writes the archives' checksums. The same sources give the same bytes, wherever and
// whenever it runs: make dist builds without paths, and nothing here is of the machine.
//
//	go run ./testdata/dist path/to/webtool BIN OUT
//
// BIN has a folder for each platform, linux-amd64 and the like, with the program in it;
// webtool is one that runs here, and tells its version, man page and completions.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: dist path/to/webtool BIN OUT")
	}
	if err := pack(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

// pack writes an archive for each folder of bin, and SHA256SUMS.
func pack(webtool, bin, out string) error {
	version, err := says(webtool, "--version")
	if err != nil {
		return err
	}
	if fields := strings.Fields(version); len(fields) > 1 {
		version = fields[1]
	}
	when, err := sourceDate(webtool)
	if err != nil {
		return err
	}
	shared, err := sharedFiles(webtool)
	if err != nil {
		return err
	}
	programs, err := filepath.Glob(filepath.Join(bin, "*", "webtool*"))
	if err != nil || len(programs) == 0 {
		return fmt.Errorf("no program in %q (%v): make dist builds them", bin, err)
	}
	var sums strings.Builder
	for _, path := range programs {
		program, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := "webtool-" + version + "-" + filepath.Base(filepath.Dir(path))
		files := append([]file{{filepath.Base(path), 0o755, program}}, shared...)
		write, ending := tarGz, ".tar.gz"
		if filepath.Ext(path) == ".exe" {
			write, ending = zipped, ".zip"
		}
		archive, err := write(name, when, files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name+ending), archive, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive), name+ending)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// says returns what a program writes to standard output.
func says(program string, args ...string) (string, error) {
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
	}
	return string(out), nil
}

// sourceDate is the date that all files of an archive carry: SOURCE_DATE_EPOCH, or the
// commit's; without either, the first that a zip file can have.
func sourceDate(webtool string) (time.Time, error) {
	if text := os.Getenv("SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH wants seconds: %w", err)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	info, err := buildinfo.ReadFile(webtool)
	if err != nil {
		return time.Time{}, err
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			return time.Parse(time.RFC3339, s.Value)
		}
	}
	return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC), nil
}
