package main

import "os"

var p256, ecKey = []string{"--key-type", "p256"}, []string{"ec", "-pkeyopt", "ec_paramgen_curve:P-256"}

var gens = []pairing{
	genCert("P-256", p256, ecKey, 0.8, false),
	inMemory(genCert("P-256, without a disk", p256, ecKey, 0.8, false)),
	genCert("RSA-2048", []string{"--key-type", "rsa2048"}, []string{"rsa:2048"}, 1, true),
	hashPassword("10"),
	hashPassword("12"),
}

// genCert pairs a new key and its self-signed certificate with those of openssl.
func genCert(key string, ours, theirs []string, most float64, whole bool) pairing {
	return pairing{
		subject: "gen cert", task: key, beside: "openssl req -x509", needs: []string{"openssl"}, whole: whole,
		asked: []asked{{wall, most}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (side, side, error) {
			mine := append([]string{p.webtool, "gen", "cert", "--force", "--new-key", "--host", "localhost", "--cert-file", "ours.crt"}, ours...)
			other := append(append([]string{"openssl", "req", "-x509", "-newkey"}, theirs...),
				"-nodes", "-days", "365", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "theirs.key", "-out", "theirs.crt")
			return p.process("", mine...), p.process("", other...), nil
		},
	}
}

// inMemory works where files cost nothing. webtool syncs files before and after they get
// their names, and openssl syncs none: on a disk that others write to, that is most of
// the time.
func inMemory(p pairing) pairing {
	sides := p.sides
	p.sides = func(at *place) (side, side, error) {
		dir, err := os.MkdirTemp("/dev/shm", "webtool-bench")
		if err != nil {
			return nil, nil, err
		}
		at.leave = func() error { return os.RemoveAll(dir) }
		there := *at
		there.dir = dir
		return sides(&there)
	}
	return p
}

// hashPassword pairs one hash with one of htpasswd.
func hashPassword(cost string) pairing {
	const password = "secret\n"
	return pairing{
		subject: "hash-password", task: "cost " + cost, beside: "htpasswd", needs: []string{"htpasswd:apache2-utils"},
		asked: []asked{{wall, 1.25}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (side, side, error) {
			return p.process(password, p.webtool, "hash-password", "--cost", cost), p.process(password, "htpasswd", "-niB", "-C", cost, "u"), nil
		},
	}
}
