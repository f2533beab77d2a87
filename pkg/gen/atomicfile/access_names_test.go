//go:build unix

package atomicfile_test

import (
	"os"
	"os/user"
	"path/filepath"
	"testing"

	"webtool/pkg/gen/atomicfile"
)

// TestAccessDiffersByName asks for another owner: who asked for a name reads names,
// and a number that has none stays one.
func TestAccessDiffersByName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	nobody := 1<<31 - 9
	got := atomicfile.AccessDiffers(atomicfile.File{Path: path, Access: atomicfile.Access{Owner: &nobody}})
	if want := "belongs to user " + me.Username + ", and 2147483639 is asked for"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
