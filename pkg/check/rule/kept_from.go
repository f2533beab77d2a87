package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// KeptFrom names the first file of a web config that is kept from those who may read
// the config itself, as far as they can be told: its owner and its group, where they
// are not root's. It returns "" where there is none.
func KeptFrom(config *webconfig.Config, name string) string {
	web, ok := find(name)
	if !ok {
		return ""
	}
	for _, field := range []webconfig.Field[string]{config.TLS.CertFile, config.TLS.KeyFile, config.TLS.ClientCAFile} {
		path := config.Path(field)
		if path == "" {
			continue
		}
		if f, ok := find(path); ok && f.keptFrom(&web) {
			return fmt.Sprintf("%s (mode %04o, owner %d, group %d)", finding.Quote(path), f.info.Mode().Perm(), f.uid, f.gid)
		}
	}
	return ""
}

// keptFrom reports whether a file is kept from whoever may read another one.
func (f *foundFile) keptFrom(other *foundFile) bool {
	const groupRead, othersRead = 0o040, 0o004
	switch mode := other.info.Mode(); {
	case other.uid != 0:
		return !(&Identity{UID: other.uid, GIDs: []int{other.gid}}).may(f.info, 4)
	case other.gid != 0 && mode&groupRead != 0:
		ours := f.gid == other.gid && f.info.Mode()&groupRead != 0
		return f.uid == 0 && !ours && f.info.Mode()&othersRead == 0
	case mode&othersRead != 0: // anyone may be the server's user, as long as the file is not root's alone
		return f.uid == 0 && f.info.Mode()&othersRead == 0 && (f.gid == 0 || f.info.Mode()&groupRead == 0)
	}
	return false
}
