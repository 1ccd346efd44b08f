# SCAN in Go. `make demo` needs nothing but Go and a C compiler.

GO      ?= go
# The cgo of XLA's bindings is the only C in the build.
export CGO_ENABLED = 1

.PHONY: help setup demo test test-go check bench gonb-install notebooks notebooks-go kernel-install bench-kernel venv clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/' | expand -t 12

bin/scanrepl: FORCE
	@$(GO) build -o $@ ./repl/cmd/scanrepl

FORCE:

setup: bin/scanrepl ## fetch the XLA plugin and the demo's digits into the user's cache
	@bin/scanrepl setup

demo: setup ## cluster 5,000 handwritten digits without labels, in some minutes
	@bin/scanrepl run mnist-demo --out runs/mnist-demo

test: setup venv ## run every test, on XLA where it can be had, and say how many were skipped and why
	$(GO) run ./internal/gotest -timeout 30m $(TESTFLAGS) ./...

test-go: ## run every test on the pure-Go engine alone
	GOMLX_BACKEND=go $(GO) run ./internal/gotest -count=1 -timeout 20m ./...

check: ## formatting, vet, and whether go.mod is tidy, which asks the module proxy once
	@test -z "$$(gofmt -l .)" || { echo "run gofmt on:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	@$(GO) mod tidy -diff

bench: setup ## speed of decoding, steps, mining and augmentation on this machine (SCAN_PYTHON: one with Pillow, to compare)
	$(GO) test -run '^$$' -bench . -benchtime 5x ./...

# gonb, the kernel of Go cells, needs goimports, gopls and Go, also while it
# runs: its kernelspec gets a path to them, and to scanrepl. Each is built in a
# module of its own, because go install asks for lists of versions, which not
# every module proxy gives.
bin/gonb:      PART = github.com/janpfeifer/gonb@v0.11.4
bin/goimports: PART = golang.org/x/tools/cmd/goimports@v0.41.0
bin/gopls:     PART = golang.org/x/tools/gopls@v0.21.1
bin/gonb bin/goimports bin/gopls: Makefile
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && cd "$$dir" && echo "building $(PART)" && \
	$(GO) mod init part 2>/dev/null && $(GO) get $(PART) 2>/dev/null && \
	$(GO) build -o $(CURDIR)/$@ $(firstword $(subst @, ,$(PART))) || { echo "$(PART) could not be fetched or built: $(GO) get $(PART), in an empty module, says why"; exit 1; }

gonb-install: bin/scanrepl bin/gonb bin/goimports bin/gopls ## build gonb and what it needs, and install it as a Jupyter kernel
	@said=$$(PATH="$(CURDIR)/bin:$$PATH" bin/gonb --install 2>&1) && \
	spec=$$(echo "$$said" | sed -n 's/.*installed in "\(.*\)".*/\1/p') && test -f "$$spec" && \
	sed -i.bak 's|"env":{}|"env":{"PATH":"$(CURDIR)/bin:'"$$($(GO) env GOROOT)"'/bin:$${PATH}"}|' "$$spec" && rm "$$spec.bak" && \
	grep -q '"PATH"' "$$spec" && echo "kernel: $$spec" || { echo "$$said"; exit 1; }

notebooks: setup venv ## run the notebooks of our kernel, in some minutes, with the seconds of each cell
	SCAN_SLOW=1 $(GO) test -count=1 -v -timeout 30m -run TestNotebooks ./notebooks

notebooks-go: bin/gonb bin/goimports bin/gopls ## run the notebook of Go cells, in some minutes
	SCAN_SLOW=1 $(GO) test -count=1 -v -timeout 20m -run TestGoCells ./notebooks

bin/scankernel: FORCE
	@$(GO) build -o $@ ./kernel/cmd/scankernel

kernel-install: bin/scankernel ## build scankernel and install it as a Jupyter kernel
	@bin/scankernel install

# Jupyter's own client, to test and measure the kernel with. SCAN_PYTHON names
# another Python that has it.
venv: .venv/installed ## install what tests of the kernel and the notebooks need into .venv

.venv/installed: kernel/testdata/requirements.txt
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { echo "no python3 with venv: tests with Jupyter will be skipped"; exit 0; }; \
	python3 -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@ || \
	echo "pip could not fetch what kernel/testdata/requirements.txt names: tests with Jupyter will be skipped"

# BENCH_ARGS='--training-cell FILE' also interrupts a training: bench.py says how.
bench-kernel: bin/scankernel venv ## speed of the kernel beside ipykernel
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && bin/scankernel install --prefix "$$dir" >/dev/null && \
	JUPYTER_DATA_DIR="$$dir/share/jupyter" XDG_STATE_HOME="$$dir" PYTHONDONTWRITEBYTECODE=1 \
	$(or $(SCAN_PYTHON),.venv/bin/python) kernel/testdata/bench.py $(BENCH_ARGS)

clean: ## remove what was built and every run
	rm -rf bin runs
