# webtool: TLS and basic authentication of Prometheus-style HTTP endpoints.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS   = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
FUZZTIME   ?= 60s
PREFIX     ?= /usr/local
# The binary is kept small: no inlining of webtool's own code (what takes time is the code of others), functions packed closer.
BUILDFLAGS  = -trimpath -gcflags=webtool/...=-l -ldflags='-s -w -funcalign=16'
# The commit goes into --version, also where the environment turns that off.
BUILDVCS    = $(if $(wildcard .git),true,auto)

GOBUILD     = CGO_ENABLED=0 go build -buildvcs=$(BUILDVCS) $(BUILDFLAGS)

.PHONY: all build test test-systems check bench fuzz install dist clean

all: build

build:
	$(GOBUILD) -o webtool ./cmd/webtool

# Everything that Go alone can show, the comparison with exporter-toolkit included.
test:
	go test -timeout 20m -shuffle=on ./... ./testdata/bench ./testdata/dist

# What needs real programs; installs Debian packages, as root.
test-systems:
	testdata/systems/install
	go test -tags systems -timeout 30m -shuffle=on ./cmd/... ./pkg/... ./testdata/systems

check:
	@files=$$(gofmt -l cmd pkg testdata); if [ -n "$$files" ]; then echo "gofmt -w these:"; echo "$$files"; exit 1; fi
	go mod tidy -diff
	cd testdata/oracle && go mod tidy -diff
	cd testdata/oracle/old && go vet . ./ask
	go vet ./... ./testdata/bench/... ./testdata/dist
	go vet -tags systems ./... ./testdata/systems
	cd testdata/oracle && go vet ./...
	go run $(STATICCHECK) ./... ./testdata/bench/... ./testdata/dist
	go test -run 'TestLayout|TestGenerated|TestREADME' ./...
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GOBUILD) -o /dev/null ./cmd/webtool || exit 1; done

# Ratios to promtool, openssl, htpasswd, sslscan, nmap and bare handshakes, into docs/benchmarks.md.
BENCH ?= -out docs/benchmarks.md
bench: build
	go run ./testdata/bench $(BENCH) ./webtool

fuzz:
	@grep -rl '^func Fuzz' --include='*_test.go' cmd pkg | while read -r file; do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' $$file); do \
	    echo "$$target in $$file"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file) || exit 1; \
	  done; done

# DESTDIR is for packagers: what is installed there will live in PREFIX.
BIN   = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share

install: build
	install -d "$(BIN)" "$(SHARE)/man/man1" "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions"
	install -m 0755 webtool "$(BIN)/webtool"
	./webtool --help-man >"$(SHARE)/man/man1/webtool.1"
	./webtool --completion-script-bash >"$(SHARE)/bash-completion/completions/webtool"
	./webtool --completion-script-zsh >"$(SHARE)/zsh/site-functions/_webtool"
	chmod 0644 "$(SHARE)/man/man1/webtool.1" "$(SHARE)/bash-completion/completions/webtool" "$(SHARE)/zsh/site-functions/_webtool"

# Archives for all platforms with their checksums, the same bytes wherever it runs.
dist: build
	rm -rf dist
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GOBUILD) -o dist/bin/$${p%/*}-$${p#*/}/ ./cmd/webtool || exit 1; done
	go run ./testdata/dist ./webtool dist/bin dist
	rm -r dist/bin
	cat dist/SHA256SUMS

clean:
	rm -rf webtool dist
