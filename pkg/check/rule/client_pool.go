package rule

import (
	"bytes"
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

// renewed reports whether another certificate of the same CA, with its name and
// its key, is a working one until a time: what the CA signed is accepted by that.
func (p *clientPool) renewed(i int, until time.Time) bool {
	cert := p.Certificates[i]
	for j, other := range p.Certificates {
		if j != i && p.admits[j].Issues && !other.NotAfter.Before(until) &&
			bytes.Equal(other.RawSubject, cert.RawSubject) && bytes.Equal(other.RawSubjectPublicKeyInfo, cert.RawSubjectPublicKeyInfo) {
			return true
		}
	}
	return false
}

// outlives reports whether there is another working CA until a time.
func (p *clientPool) outlives(i int, until time.Time) bool {
	for j, other := range p.Certificates {
		if j != i && p.admits[j].Issues && !other.NotAfter.Before(until) {
			return true
		}
	}
	return false
}
