//go:build !unix

package rule

import "io/fs"

// ownerOf says that files have no Unix owners and modes here.
func ownerOf(fs.FileInfo) (uid, gid int, ok bool) { return 0, 0, false }
