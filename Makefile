# webtool: TLS and basic authentication of Prometheus-style HTTP endpoints.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS   = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
FUZZTIME   ?= 60s
PREFIX     ?= /usr/local
# The binary is kept small: no inlining of webtool's own code (what takes time is the code of others), functions packed closer.
BUILDFLAGS  = -trimpath -gcflags=webtool/...=-l -ldflags='-s -w -funcalign=16'
# The commit goes into --version, also where the environment turns that off.
BUILDVCS    = $(if $(wildcard .git),true,auto)

.PHONY: all build test test-systems check bench fuzz install clean

all: build

build:
	CGO_ENABLED=0 go build -buildvcs=$(BUILDVCS) $(BUILDFLAGS) -o webtool ./cmd/webtool

# Everything that Go alone can show, the comparison with exporter-toolkit included.
test:
	go test -shuffle=on ./...

# What needs real programs; installs Debian packages, as root.
test-systems:
	testdata/systems/install
	go test -tags systems -timeout 30m -shuffle=on ./cmd/... ./pkg/... ./testdata/systems

check:
	@files=$$(gofmt -l cmd pkg testdata); if [ -n "$$files" ]; then echo "gofmt -w these:"; echo "$$files"; exit 1; fi
	go mod tidy -diff
	cd testdata/oracle && go mod tidy -diff
	cd testdata/oracle/old && go vet . ./ask
	go vet ./... ./testdata/bench/...
	go vet -tags systems ./... ./testdata/systems
	cd testdata/oracle && go vet ./...
	go run $(STATICCHECK) ./... ./testdata/bench/...
	go test -run 'TestLayout|TestGenerated|TestREADME' ./...
	@for p in $(PLATFORMS); do echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 go build -o /dev/null ./cmd/webtool || exit 1; done

# Ratios to promtool, openssl, htpasswd and bare handshakes, and what single files cost.
bench: build
	go run ./testdata/bench ./webtool
	go test -run '^$$' -bench . -benchtime 3x ./pkg/...

fuzz:
	@grep -rl '^func Fuzz' --include='*_test.go' cmd pkg | while read -r file; do \
	  for target in $$(sed -n 's/^func \(Fuzz[A-Za-z]*\).*/\1/p' $$file); do \
	    echo "$$target in $$file"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file) || exit 1; \
	  done; done

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 0755 webtool $(DESTDIR)$(PREFIX)/bin/webtool
	./webtool --help-man >$(DESTDIR)$(PREFIX)/share/man/man1/webtool.1
	./webtool --completion-script-bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/webtool
	./webtool --completion-script-zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_webtool

clean:
	rm -f webtool
