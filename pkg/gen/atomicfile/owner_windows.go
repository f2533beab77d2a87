package atomicfile

import (
	"io/fs"
	"os"
)

// HasModes reports whether files have an owner and a mode.
const HasModes = false

func (s *stage) chown(fs.FileInfo) error { return nil }

// AccessDiffers finds nothing: files have no owner and mode here.
func AccessDiffers(File) string { return "" }

// GiveAccess does nothing.
func GiveAccess(File) error { return nil }

// WorldReads cannot tell.
func WorldReads(string) bool { return false }

func claim(*os.File) bool { return true }

// removeStale leaves everything: what a killed run left cannot be told from what
// a live one is about to rename.
func removeStale([]string) {}

// syncFolder does nothing: Windows has no such call.
func syncFolder(string) error { return nil }

func isReadOnly(error) bool { return false }
