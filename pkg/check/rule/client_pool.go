package rule

import (
	"time"

	"webtool/pkg/check/material"
)

// clientPool is a client CA file, judged.
type clientPool struct {
	*material.ClientPool
	admits []material.Admission // of each certificate
}

func (f *facts) clientPool(data []byte, now time.Time) *clientPool {
	if f.pool == nil {
		f.pool = &clientPool{ClientPool: f.store.ClientPool(data)}
		for _, cert := range f.pool.Certificates {
			f.pool.admits = append(f.pool.admits, cert.Admits(now))
		}
	}
	return f.pool
}

// admitsAnyone reports whether there is a client that can be verified.
func (p *clientPool) admitsAnyone() bool {
	for _, a := range p.admits {
		if a.Issues || a.Itself {
			return true
		}
	}
	return false
}

// issuesAny reports whether some certificate is a working CA.
func (p *clientPool) issuesAny() bool {
	for _, a := range p.admits {
		if a.Issues {
			return true
		}
	}
	return false
}
