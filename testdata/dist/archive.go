package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// file is one file of an archive.
type file struct {
	name string // below the archive's folder, with slashes
	mode fs.FileMode
	data []byte
}

// sharedFiles are those that each archive has beside its program: what the README links
// to in docs is with it, since there is no other place to read it.
func sharedFiles(webtool string) ([]file, error) {
	var files []file
	for _, made := range []struct{ name, flag string }{
		{"webtool.1", "--help-man"}, {"completions/webtool.bash", "--completion-script-bash"}, {"completions/_webtool", "--completion-script-zsh"},
	} {
		text, err := says(webtool, made.flag)
		if err != nil {
			return nil, err
		}
		files = append(files, file{made.name, 0o644, []byte(text)})
	}
	for _, root := range []string{"LICENSE", "README.md", "CHANGELOG.md", "docs"} {
		// WalkDir goes in the order of names, wherever it runs.
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			files = append(files, file{filepath.ToSlash(path), 0o644, data})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// tarGz makes a compressed tar archive of files in a folder: without owners, and with
// one date.
func tarGz(folder string, when time.Time, files []file) ([]byte, error) {
	var out bytes.Buffer
	// Its header has no name and no date.
	compressed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(compressed)
	for _, f := range files {
		header := &tar.Header{Format: tar.FormatUSTAR, Name: folder + "/" + f.name, Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: when}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.data); err != nil {
			return nil, err
		}
	}
	err = errors.Join(archive.Close(), compressed.Close())
	return out.Bytes(), err
}

// zipped makes a zip archive of files in a folder.
func zipped(folder string, when time.Time, files []file) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, f := range files {
		header := &zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: when}
		header.SetMode(f.mode)
		w, err := archive.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return out.Bytes(), err
}
