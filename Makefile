# SCAN in Go. `make demo` needs nothing but Go and a C compiler.

GO      ?= go
# The cgo of XLA's bindings is the only C in the build.
export CGO_ENABLED = 1

.PHONY: help setup demo test test-go check bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

bin/scanrepl: FORCE
	@$(GO) build -o $@ ./repl/cmd/scanrepl

FORCE:

setup: bin/scanrepl ## fetch the XLA plugin and the demo's digits into the user's cache
	@bin/scanrepl setup

demo: setup ## cluster 5,000 handwritten digits without labels, in some minutes
	@bin/scanrepl run mnist-demo --out runs/mnist-demo

test: setup ## run every test, on XLA where it can be had
	$(GO) test -timeout 20m ./...

test-go: ## run every test on the pure-Go engine alone
	GOMLX_BACKEND=go $(GO) test -count=1 -timeout 20m ./...

check: ## formatting, vet, and whether go.mod is tidy
	@test -z "$$(gofmt -l .)" || { echo "run gofmt on:"; gofmt -l .; exit 1; }
	$(GO) vet ./...

bench: setup ## speed of steps, mining and augmentation on this machine
	$(GO) test -run '^$$' -bench . -benchtime 5x ./...

clean: ## remove what was built and every run
	rm -rf bin runs
