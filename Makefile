# Chevet. Deux commandes : make run, make test. Le reste est pour qui construit.
SHELL := /bin/bash
.DELETE_ON_ERROR:

# One set of tags and flags: each change of them recompiles the OpenGL binding (4 minutes).
TAGS      := migrated_fynedo,no_emoji
TESTTAGS  := ci,$(TAGS)
VERSION   := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
COMMIT    := $(shell git rev-parse --short HEAD 2>/dev/null || echo inconnu)
LDFLAGS   := -X chevet/assets/build.Version=$(VERSION) -X chevet/assets/build.Commit=$(COMMIT)
export PATH := $(PATH):/usr/local/go/bin
export GOFLAGS := -buildvcs=false
HEADLESS  := env CGO_ENABLED=0
WINDOW    := env CGO_ENABLED=1
PKGS      := ./...

.PHONY: run test test-pairs build captures bench preuves chaos headless check unit smoke dependances vulnerabilites clean

# Opens the application on its embedded sandbox, installing what is missing first.
run: build
	@build/chevet $(ARGS)

build:
	@packaging/dependances.sh construire
	@packaging/construire.sh build/chevet ./cmd/chevet "$(TAGS)" "$(LDFLAGS)"

# Everything that proves the tree: vet, staticcheck, every test, and one run of the real window.
test:
	@packaging/dependances.sh tester
	@$(MAKE) --no-print-directory check unit smoke

# Every test that uses a program nobody here wrote, with that program there: one that is missing is a failure.
test-pairs:
	@TESTTAGS='$(TESTTAGS)' packaging/pairs.sh

check:
	@test -z "$$(gofmt -l app assets cmd packaging store ui)" || { gofmt -l app assets cmd packaging store ui; echo "gofmt: à remettre en forme"; exit 1; }
	@echo "vet…"; $(HEADLESS) go vet -tags $(TESTTAGS) $(PKGS)
	@echo "staticcheck…"; $(HEADLESS) go run honnef.co/go/tools/cmd/staticcheck -tags $(TESTTAGS) $(PKGS)

unit:
	@$(HEADLESS) packaging/essais.sh -tags $(TESTTAGS) -ldflags '$(LDFLAGS)' -timeout 30m

# The main job in the real window, under a virtual display.
smoke: build
	@packaging/fenetre.sh fumee

captures: build
	@packaging/dependances.sh tester
	@packaging/fenetre.sh captures
	@ls -1 build/captures

# Many seeds of kills, cuts and full disks; make test plays four.
SEEDS ?= 500
chaos:
	@packaging/dependances.sh tester
	@mkdir -p build
	@$(HEADLESS) go build -tags $(TESTTAGS) -o build/ ./cmd/chevet-chaos
	@build/chevet-chaos -seeds $(SEEDS) -report build/chaos.txt

headless:
	@mkdir -p build
	@$(HEADLESS) go build -tags $(TESTTAGS) -ldflags '$(LDFLAGS)' -o build/ ./cmd/chevet-serveur ./cmd/chevet-bacasable ./cmd/chevet-preuves ./cmd/chevet-outils

bench: headless build
	@packaging/mesures.sh

preuves: headless
	@build/chevet-preuves -sortie build/preuves
	@echo "build/preuves/index.html"

# What the programs are made of, in the CycloneDX and TSV forms, and what is known against it.
dependances:
	@packaging/securite/dependances.sh build/dependances

vulnerabilites:
	@$(HEADLESS) go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 -tags $(TESTTAGS) $(PKGS)

clean:
	@rm -rf build
