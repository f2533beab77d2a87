//go:build unix

package rule

import (
	"io/fs"
	"syscall"
	"testing"
)

// owned is a file with nothing but mode and owner.
type owned struct {
	fs.FileInfo
	mode     fs.FileMode
	uid, gid uint32
}

func (o owned) Mode() fs.FileMode { return o.mode }
func (o owned) Sys() any          { return &syscall.Stat_t{Uid: o.uid, Gid: o.gid} }

func found(o owned) *foundFile { return &foundFile{info: o, uid: int(o.uid), gid: int(o.gid)} }

// TestKeptFrom has root, the user 105 and its group 105.
func TestKeptFrom(t *testing.T) {
	for _, c := range []struct {
		name     string
		config   owned
		key      owned
		keptFrom bool
	}{
		{"all is the user's", owned{mode: 0o600, uid: 105, gid: 105}, owned{mode: 0o600, uid: 105, gid: 105}, false},
		{"root renewed the key", owned{mode: 0o600, uid: 105, gid: 105}, owned{mode: 0o600}, true},
		{"root renewed the key, for the group", owned{mode: 0o600, uid: 105, gid: 105}, owned{mode: 0o640, gid: 105}, false},
		{"the group reads both", owned{mode: 0o640, gid: 105}, owned{mode: 0o640, gid: 105}, false},
		{"the key is root's alone", owned{mode: 0o640, gid: 105}, owned{mode: 0o600, gid: 105}, true},
		{"the key is another group's", owned{mode: 0o640, gid: 105}, owned{mode: 0o640, gid: 106}, true},
		{"the key is the user's", owned{mode: 0o640, gid: 105}, owned{mode: 0o600, uid: 105}, false},
		{"the key is for all", owned{mode: 0o640, gid: 105}, owned{mode: 0o644}, false},
		{"all read the config, the group the key", owned{mode: 0o644}, owned{mode: 0o640, gid: 105}, false},
		{"all read the config, root the key", owned{mode: 0o644}, owned{mode: 0o600}, true},
		{"root alone reads both", owned{mode: 0o600}, owned{mode: 0o600}, false},
	} {
		if kept := found(c.key).keptFrom(found(c.config)); kept != c.keptFrom {
			t.Errorf("%s: kept from is %v", c.name, kept)
		}
	}
}
