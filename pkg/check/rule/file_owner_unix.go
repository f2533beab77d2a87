//go:build unix

package rule

import (
	"io/fs"
	"syscall"
)

// ownerOf returns who a file belongs to; ok is false where files have no such
// owners.
func ownerOf(info fs.FileInfo) (uid, gid int, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(stat.Uid), int(stat.Gid), true
}
