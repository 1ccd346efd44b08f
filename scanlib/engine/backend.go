package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	// The two engines are imported here, and by no other package of the
	// library: whoever opens an Engine gets both, and a plugin is handed to
	// XLA by path, which the registry of compute has no argument for.
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
	"k8s.io/klog/v2"
)

// Options says which engine to open.
type Options struct {
	// Backend is "xla:cpu", "xla:cuda", "xla" for the faster of the two that
	// is found, "go", or "" for the fastest of all: CUDA where there is a GPU,
	// else XLA on the CPU, else pure Go.
	Backend string
}

// Engine is an open backend: where graphs compile and run.
type Engine struct {
	shared  sharedInputs
	backend compute.Backend
	plugin  Plugin
	api     string
	notice  string
	skipped []Skipped
}

// Skipped is a plugin that was found and not used, and why.
type Skipped struct {
	Plugin Plugin `json:"plugin"`
	Reason string `json:"reason"` // names the file where the file is at fault
}

// backends are the values of Options.Backend with the plugin kinds each allows.
var backends = map[string][]string{
	"":         {KindCUDA, KindCPU},
	"xla":      {KindCUDA, KindCPU},
	"xla:cpu":  {KindCPU},
	"xla:cuda": {KindCUDA},
	"go":       nil,
}

// Open opens the engine o asks for. With no choice made it tries each plugin of
// FindPlugins and falls back to the pure-Go backend, which is always there; a
// plugin that is broken or does not load is passed over and listed by Skipped.
// With an explicit choice that can't be had it returns an error.
//
// No environment variable has to be set for it: a plugin is opened by its path,
// which also keeps go-xla from downloading one by itself. GoMLX's own
// GOMLX_BACKEND is the choice where o makes none.
func Open(o Options) (*Engine, error) {
	choice, from := o.choice()
	kinds, known := backends[choice]
	if !known {
		return nil, fmt.Errorf("engine: unknown backend %q%s: use xla:cpu, xla:cuda, go, or nothing to choose the fastest", choice, from)
	}
	if choice == "go" {
		return openGo(nil, "")
	}
	e, skipped := openFirst(FindPlugins(), kinds, choice != "xla:cuda")
	switch {
	case e != nil:
		return e, nil
	case choice == "":
		return openGo(skipped, fallbackNotice(skipped))
	default:
		return nil, missingError(choice, skipped)
	}
}

// choice is the backend asked for, and for errors where that was, if not in o.
func (o Options) choice() (backend, from string) {
	if o.Backend == "" && os.Getenv(compute.ConfigEnvVar) != "" {
		return os.Getenv(compute.ConfigEnvVar), " in " + compute.ConfigEnvVar
	}
	return o.Backend, ""
}

// openFirst opens the first plugin that works, in the order of kinds and then of
// plugins. needGPU leaves CUDA plugins alone on machines without a GPU, where
// loading one costs seconds and can't succeed.
func openFirst(plugins []Plugin, kinds []string, needGPU bool) (*Engine, []Skipped) {
	var skipped []Skipped
	for _, kind := range kinds {
		for _, p := range plugins {
			if p.Kind != kind {
				continue
			}
			if needGPU && kind == KindCUDA && !hasGPU() {
				skipped = append(skipped, Skipped{p, "no NVIDIA GPU on this machine"})
				continue
			}
			e, err := openXLA(p)
			if err == nil {
				e.skipped = skipped
				return e, nil
			}
			skipped = append(skipped, Skipped{p, err.Error()})
		}
	}
	return nil, skipped
}

// openXLA checks the file of p and opens a backend on it.
func openXLA(p Plugin) (*Engine, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	e := &Engine{plugin: p}
	err := withPlugin(p, func(path string, api string) error {
		backend, err := xla.NewWithOptions(path, nil)
		if err != nil {
			return err
		}
		e.backend, e.api = backend, api
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", p.Path, err)
	}
	return e, nil
}

// loading keeps plugins from being loaded side by side: the log settings of
// go-xla, changed meanwhile, belong to the process.
var loading sync.Mutex

// withPlugin loads p, quietly, and calls use with the path it was loaded under
// and its API version. A panic of go-xla (it has them for plugins that return no
// API) comes back as an error.
func withPlugin(p Plugin, use func(path, api string) error) (err error) {
	loading.Lock()
	defer loading.Unlock()
	path, cleanup, err := loadablePath(p)
	if err != nil {
		return err
	}
	defer cleanup()
	defer muteLog()()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-xla gave up on it: %v", r)
		}
	}()
	loaded, err := pjrt.GetPlugin(path)
	if err != nil {
		return err
	}
	if loaded == nil {
		return errors.New("it returns no PJRT API")
	}
	major, minor := loaded.Version()
	return use(path, fmt.Sprintf("%d.%d", major, minor))
}

// muteLog keeps go-xla's warnings about a plugin, which come back as errors too,
// off stderr until the function it returns is called.
func muteLog() (restore func()) {
	state := klog.CaptureState()
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	return state.Restore
}

// loadablePath returns a path of p that go-xla reads rightly: it splits paths at
// commas and takes any path with "cuda" or "nvidia" in it (a user's name, say)
// for a CUDA plugin. Those few get a link in a temporary directory.
func loadablePath(p Plugin) (path string, cleanup func(), err error) {
	misread := strings.Contains(p.Path, ",") || (p.Kind == KindCUDA) != pjrt.IsCUDAName(p.Path)
	if !misread {
		return p.Path, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "scango")
	if err != nil {
		return "", nil, fmt.Errorf("link the plugin under a plain name: %w", err)
	}
	cleanup = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, pluginFile(p.Kind))
	if err := os.Symlink(p.Path, path); err != nil {
		cleanup()
		return "", nil, fmt.Errorf("link the plugin under a plain name: %w", err)
	}
	return path, cleanup, nil
}

// openGo opens the pure-Go backend with its operations one after the other: two
// at a time can wait for each other's worker for ever (compute v0.1.4). Each
// still uses every processor.
func openGo(skipped []Skipped, notice string) (*Engine, error) {
	backend, err := gobackend.New("ops_sequential")
	if err != nil {
		return nil, fmt.Errorf("engine: open the pure-Go backend: %w", err)
	}
	return &Engine{backend: backend, notice: notice, skipped: skipped}, nil
}

func fallbackNotice(skipped []Skipped) string {
	why := "no XLA plugin found"
	if len(skipped) > 0 {
		why = "no XLA plugin that works (scanrepl doctor says why)"
	}
	return why + ": the pure-Go engine trains a ResNet about 100 times slower; `scanrepl setup` fetches XLA"
}

func missingError(backend string, skipped []Skipped) error {
	var reasons strings.Builder
	for _, s := range skipped {
		fmt.Fprintf(&reasons, "; %s", s.Reason)
	}
	fix := "run `scanrepl setup` to fetch one"
	if backend == "xla:cuda" {
		fix = "install go-xla's CUDA plugin, or use xla:cpu"
	}
	return fmt.Errorf("engine: no plugin for %s: %s%s", backend, fix, reasons.String())
}

// Backend is what graphs are built and compiled on.
func (e *Engine) Backend() compute.Backend { return e.backend }

// Plugin is the XLA plugin in use; the zero Plugin with the pure-Go backend.
func (e *Engine) Plugin() Plugin { return e.plugin }

// API is the version of the plugin's PJRT API, such as "0.115"; "" without one.
func (e *Engine) API() string { return e.api }

// Devices is the number of devices a graph can be sharded over. XLA on the CPU
// offers several on one machine.
func (e *Engine) Devices() int { return e.backend.NumDevices() }

// Skipped lists the plugins tried before this engine was settled on.
func (e *Engine) Skipped() []Skipped { return e.skipped }

// Notice is one line for the user where the pure-Go backend had to stand in for
// XLA, else "".
func (e *Engine) Notice() string { return e.notice }

// Name describes the engine: "xla:cpu, PJRT 0.115" or "go (pure Go)".
func (e *Engine) Name() string {
	if e.plugin.Kind == "" {
		return "go (pure Go)"
	}
	return fmt.Sprintf("xla:%s, PJRT %s", e.plugin.Kind, e.api)
}

// Close frees the backend. Tensors and executables made on it are gone with it.
func (e *Engine) Close() {
	if e.backend.IsFinalized() {
		return
	}
	// Tensors of the caller that are already garbage must not be finalized
	// while the backend goes away.
	runtime.GC()
	e.backend.Finalize()
}
