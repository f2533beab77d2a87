package main

import (
	"fmt"
	"os"
	"path/filepath"

	"webtool/testdata/bench/fleet"
)

// manyFiles is how many files the long runs check in one call.
const manyFiles = 2000

var checks = []pairing{
	{
		subject: "check web-config", task: "one file", beside: "promtool", needs: []string{"promtool:prometheus"},
		asked: []asked{{wall, 0.2}, {cpu, 0}, {peak, 1.0 / 3}},
		sides: func(p *place) (ours, theirs side, err error) {
			files, err := p.configs(1)
			return p.process("", append(p.check(), files...)...), p.process("", append(promtool(), files...)...), err
		},
	}, {
		subject: "check web-config", task: "one file, with every rule", beside: "promtool", needs: []string{"promtool:prometheus"},
		asked: []asked{{wall, 0.5}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (ours, theirs side, err error) {
			// Those that flags bring as well, and two releases beside the newest.
			servers, err := fleet.Make(p.dir, 1)
			if err != nil {
				return nil, nil, err
			}
			file := servers[0].Config
			if err := appendTo(file, users("prometheus")); err != nil {
				return nil, nil, err
			}
			every := append(p.check(), "--host", servers[0].Name, "--expires-within", "30d", "--run-as", fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid()),
				"--describe", "--for", "prometheus@2.45.0", "--for", "node_exporter@1.6.0", file)
			return p.process("", every...), p.process("", append(promtool(), file)...), nil
		},
	}, {
		subject: "check web-config", task: fmt.Sprintf("%d files in one call", manyFiles), beside: "promtool", needs: []string{"promtool:prometheus"}, slow: true,
		asked: []asked{{wall, 1}, {cpu, 0}, {peak, 0}},
		sides: func(p *place) (ours, theirs side, err error) {
			files, err := p.configs(manyFiles)
			return p.process("", append(p.check(), files...)...), p.process("", append(promtool(), files...)...), err
		},
	}, {
		subject: "check web-config", task: fmt.Sprintf("%d files with certificates of their own", manyFiles), beside: "bare loop of their handshakes", slow: true,
		asked: []asked{{wall, 1.3}, {cpu, 0}},
		sides: func(p *place) (ours, theirs side, err error) {
			servers, err := fleet.Make(p.dir, manyFiles)
			args := p.check()
			for _, s := range servers {
				args = append(args, s.Config)
			}
			return p.process("", args...), bare(func() error { return fleet.Handshakes(servers) }), err
		},
	},
}

func (p *place) check() []string { return []string{p.webtool, "check", "web-config"} }

func promtool() []string { return []string{"promtool", "check", "web-config"} }

// configs writes configs with TLS and users, which differ from each other and share a
// certificate.
func (p *place) configs(n int) ([]string, error) {
	for _, name := range []string{"server.crt", "server.key"} {
		data, err := os.ReadFile(filepath.Join("testdata/certs", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(p.dir, name), data, 0o600)
		}
		if err != nil {
			return nil, err
		}
	}
	files := make([]string, n)
	for i := range files {
		files[i] = filepath.Join(p.dir, fmt.Sprintf("web-%04d.yml", i))
		text := fmt.Sprintf(`# Node %d of the fleet.
tls_server_config:
  cert_file: server.crt
  key_file: server.key
  min_version: TLS12
`, i) + users(fmt.Sprintf("prometheus-%d", i))
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// users is the end of a config, with a header and a user.
func users(name string) string {
	return fmt.Sprintf(`http_server_config:
  headers:
    X-Content-Type-Options: nosniff
basic_auth_users:
  %s: $2a$10$SUiRQDDZNF/LLMr5sPExlOGoLf8orpgqcKmKHp5HODm7.kHZ5.kH.
`, name)
}

func appendTo(path, text string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, text...), 0o600)
}
