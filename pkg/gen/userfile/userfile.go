// Package userfile edits the users of a web config, and leaves everything else in
// the file as it is, byte for byte.
//
// An edit is made in the text and then held against what the server makes of it:
// it must give the users that were there plus the change, change nothing else,
// and bring no new error. What does not hold is refused, so that no way of
// writing YAML, however strange, can be damaged.
package userfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
	"webtool/pkg/gen/password"
	"webtool/pkg/gen/yamltext"
)

// Options say which user of which file.
type Options struct {
	Path     string
	Name     string
	Password []byte
	Cost     int  // 0: any for a hash that is there, password.DefaultCost for a new one
	Force    bool // delete even the last user
	Check    bool // say what would be done, and write nothing
}

// Change is what an edit did, or with Check would do.
type Change struct {
	Changed  bool
	Comment  string
	Hash     string // that is in the file now; "" after a deletion
	Warnings []string
}

// Set gives a user a password. One who has it already keeps the hash.
func Set(ctx context.Context, o Options) (*Change, error) {
	if err := CheckName(o.Name); err != nil {
		return nil, err
	}
	if err := password.Check(o.Password); err != nil {
		return nil, err
	}
	return edit(ctx, o, func(e *editor) (*Change, []byte, error) {
		old, known := e.users()[o.Name]
		if known && e.keeps(old, o) {
			return &Change{Comment: fmt.Sprintf("%s: the password of %s is this one already: nothing to do", o.Path, o.Name), Hash: old}, nil, nil
		}
		cost := o.Cost
		if cost == 0 {
			cost = password.DefaultCost
		}
		hash, err := password.Hash(o.Password, cost)
		if err != nil {
			return nil, nil, err
		}
		data, err := e.set(o.Name, hash)
		verb := "added"
		switch {
		case known && o.Check:
			verb = "would get a new password"
		case known:
			verb = "has a new password"
		case o.Check:
			verb = "would be added"
		}
		return &Change{Changed: true, Comment: fmt.Sprintf("%s: %s %s", o.Path, o.Name, verb), Hash: hash}, data, err
	})
}

// keeps reports whether a hash will do: it is the password's, and of the cost
// that is asked for.
func (e *editor) keeps(hash string, o Options) bool {
	cost, err := password.Cost(hash)
	if err != nil || o.Cost != 0 && cost != o.Cost || cost > password.BoundCost && !o.Force {
		return false
	}
	matches, err := password.Matches(hash, o.Password)
	return err == nil && matches
}

// Delete takes a user out of the file. One who is not there is no error.
func Delete(ctx context.Context, o Options) (*Change, error) {
	return edit(ctx, o, func(e *editor) (*Change, []byte, error) {
		users := e.users()
		if _, known := users[o.Name]; !known {
			return &Change{Comment: fmt.Sprintf("%s: there is no user %s: nothing to do", o.Path, o.Name)}, nil, nil
		}
		if len(users) == 1 && !o.Force {
			return nil, nil, &gen.RefusedError{
				Text: fmt.Sprintf("%s is the only user in %s: without users the server lets everyone in, at once", o.Name, o.Path),
				Help: "webtool user set adds another one first; --force deletes it all the same"}
		}
		data, err := e.delete(o.Name)
		done := &Change{Changed: true, Comment: fmt.Sprintf("%s: %s deleted", o.Path, o.Name)}
		if o.Check {
			done.Comment = fmt.Sprintf("%s: %s would be deleted", o.Path, o.Name)
		} else if len(users) == 1 {
			done.Warnings = append(done.Warnings, fmt.Sprintf("%s has no user any more: the server lets everyone in, from now on", o.Path))
		}
		return done, data, err
	})
}

// Verify reports whether a user has a password, and whether there is such a user.
func Verify(o Options) (matches, known bool, err error) {
	e, err := open(o.Path)
	if err != nil {
		return false, false, err
	}
	hash, known := e.users()[o.Name]
	if !known {
		return false, false, nil
	}
	if cost, err := password.Cost(hash); err == nil && cost > password.BoundCost && !o.Force {
		return false, true, &gen.UsageError{Text: fmt.Sprintf("the hash of %s has cost %d, which takes very long: --force compares all the same", o.Name, cost)}
	}
	matches, err = password.Matches(hash, o.Password)
	if err != nil {
		return false, true, fmt.Errorf("the hash of %s in %s cannot match: %w; webtool user set %[2]s %[1]s makes a new one", o.Name, o.Path, err)
	}
	return matches, true, nil
}

// CheckName refuses what could never log in. Its errors are a [*gen.UsageError].
func CheckName(name string) error {
	switch {
	case name == "":
		return &gen.UsageError{Text: "the user's name is empty (a variable that is not set?)"}
	case strings.Contains(name, ":"):
		return &gen.UsageError{Text: finding.Quote(name) + " has a colon in it: basic authentication ends the name at the first one, so this user could never log in"}
	case !utf8.ValidString(name) || name != finding.Printable(name):
		return &gen.UsageError{Text: finding.Quote(name) + " has a character in it that does not print"}
	case utf8.RuneCountInString(name) > 255:
		return &gen.UsageError{Text: fmt.Sprintf("the user's name has %d characters, and 255 are the most", utf8.RuneCountInString(name))}
	}
	return nil
}

// edit runs one change of the file, alone.
func edit(ctx context.Context, o Options, change func(*editor) (*Change, []byte, error)) (*Change, error) {
	unlock, err := atomicfile.Lock(ctx, o.Path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	e, err := open(o.Path)
	if err != nil {
		return nil, err
	}
	done, data, err := change(e)
	if err != nil || !done.Changed {
		return done, err
	}
	if err := e.check(data, o.Name, done.Hash); err != nil {
		return nil, err
	}
	if o.Check {
		return done, nil
	}
	// The mode stays: the service may read the file by it, and a server that
	// cannot read its web config answers every request with status 500.
	written, err := atomicfile.Write(atomicfile.File{Path: o.Path, Data: data})
	if err != nil {
		return nil, err
	}
	if written[0].Mode&0o004 != 0 && atomicfile.HasModes {
		done.Warnings = append(done.Warnings, fmt.Sprintf("%s can be read by everyone on this machine, hashes and all: give it to the group of the service, and chmod 0640 %[1]s", o.Path))
	}
	return done, nil
}

// CheckFile says why a file cannot be edited, if so.
func CheckFile(path string) error {
	_, err := open(path)
	return err
}

// Entry returns the line of a user, without indentation.
func Entry(name, hash string) string { return yamltext.Scalar(name) + ": " + hash }

// SetIn gives a user a hash in the text of a web config that lives at path, and
// returns the new text. It writes nothing.
func SetIn(path string, data []byte, name, hash string) ([]byte, error) {
	e, err := newEditor(source.New(path, data))
	if err != nil {
		return nil, err
	}
	edited, err := e.set(name, hash)
	if err != nil {
		return nil, err
	}
	return edited, e.check(edited, name, hash)
}

// open reads a file as far as it can be edited.
func open(path string) (*editor, error) {
	data, err := source.ReadRegular(path, source.MaxSize)
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &gen.RefusedError{Text: "there is no " + finding.Quote(path), Help: "an empty file will do to begin with: touch " + path}
	case errors.As(err, &pathErr):
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), pathErr.Err)
	case err != nil:
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	e, err := newEditor(source.New(path, data))
	if other := e.otherFile(); err == nil && other != "" {
		return nil, &gen.RefusedError{Text: finding.Quote(path) + " has no users: " + other + "; nothing was changed",
			Help: "name the file that --web.config.file names; an empty one will do to begin with"}
	}
	return e, err
}

// otherFile says what the file is when it is no web config.
func (e *editor) otherFile() string {
	if e == nil {
		return ""
	}
	return e.config.OtherFile()
}

func newEditor(file *source.File) (*editor, error) {
	e := &editor{file: file, config: webconfig.Parse(file, filepath.Dir(file.Name))}
	e.tree, e.end = file.Tree()
	if syntaxFault(file) || e.tree == nil && !isBlank(file) {
		return nil, &gen.RefusedError{Text: finding.Quote(file.Name) + " is not YAML that can be edited: nothing was changed",
			Help: "webtool check web-config " + file.Name + " shows where it is broken"}
	}
	return e, nil
}
