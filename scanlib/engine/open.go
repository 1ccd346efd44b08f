package engine

import (
	"fmt"
	"os"

	"github.com/gomlx/compute"
	// The two engines are imported here, and by no other package of the
	// library: every user of Engine gets both, and a plugin is passed to XLA by
	// path, which the registry of compute has no argument for.
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/go-xla/compute/xla"

	"scango/scanlib/plugin"
)

// Options choose the engine to open.
type Options struct {
	// Backend is "xla:cpu", "xla:cuda", "xla" for the faster of the two that
	// is found, "go", or "" for the fastest of all: CUDA where there is a GPU,
	// else XLA on the CPU, else pure Go.
	Backend string
}

// Skipped is a plugin that was found and not used, and why.
type Skipped struct {
	Plugin plugin.Plugin `json:"plugin"`
	Reason string        `json:"reason"` // names the file if the file is at fault
}

// NoPluginError says that an XLA backend was asked for and no plugin for it
// works. plugin.Install fetches one, but for CUDA.
type NoPluginError struct {
	Backend string
	Skipped []Skipped // the plugins that were found
}

func (e *NoPluginError) Error() string {
	text := "engine: no plugin for " + e.Backend
	if e.Backend == "xla:cuda" {
		text += ": install go-xla's CUDA plugin, or use xla:cpu"
	}
	for _, s := range e.Skipped {
		text += "; " + s.Reason
	}
	return text
}

// backends are the values of Options.Backend with the plugin kinds each allows.
var backends = map[string][]string{
	"":         {plugin.CUDA, plugin.CPU},
	"xla":      {plugin.CUDA, plugin.CPU},
	"xla:cpu":  {plugin.CPU},
	"xla:cuda": {plugin.CUDA},
	"go":       nil,
}

// Open opens the engine that o asks for. Without a choice it tries each plugin
// of plugin.Find and falls back to the pure-Go backend; plugins that are
// damaged or do not load are skipped and listed by Skipped. If an explicit
// choice is not available it returns a *NoPluginError.
//
// It needs no environment variable: a plugin is opened by its path, which also
// keeps go-xla from downloading one. If o makes no choice, GoMLX's
// GOMLX_BACKEND is used.
func Open(o Options) (*Engine, error) {
	choice := o.Choice()
	kinds, known := backends[choice]
	if !known {
		return nil, o.unknown()
	}
	if choice == "go" {
		return openGo(nil)
	}
	e, skipped := openFirst(plugin.Find(), kinds, choice != "xla:cuda")
	switch {
	case e != nil:
		return e, nil
	case choice != "":
		return nil, &NoPluginError{choice, skipped}
	}
	e, err := openGo(skipped)
	if err == nil {
		e.notice = fallbackNotice(skipped)
	}
	return e, err
}

// Choice returns the backend that is asked for, in o or in GOMLX_BACKEND; ""
// for none.
func (o Options) Choice() string {
	if o.Backend == "" {
		return os.Getenv(compute.ConfigEnvVar)
	}
	return o.Backend
}

func (o Options) unknown() error {
	from := ""
	if o.Backend == "" {
		from = " in " + compute.ConfigEnvVar
	}
	return fmt.Errorf("engine: unknown backend %q%s: use xla:cpu, xla:cuda, go, or nothing to choose the fastest", o.Choice(), from)
}

// openFirst opens the first plugin that works, in the order of kinds and then
// of plugins. needGPU leaves CUDA plugins alone on machines without a GPU,
// where loading one costs seconds and can't succeed.
func openFirst(plugins []plugin.Plugin, kinds []string, needGPU bool) (*Engine, []Skipped) {
	var skipped []Skipped
	for _, kind := range kinds {
		for _, p := range plugins {
			if p.Kind != kind {
				continue
			}
			if needGPU && kind == plugin.CUDA && !plugin.HasGPU() {
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
func openXLA(p plugin.Plugin) (*Engine, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	e := &Engine{plugin: p}
	err := p.Load(func(path, api string) error {
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

// openGo opens the pure-Go backend with its operations one after the other: two
// at a time can deadlock waiting for workers (compute v0.1.4). Each still uses
// every processor.
func openGo(skipped []Skipped) (*Engine, error) {
	backend, err := gobackend.New("ops_sequential")
	if err != nil {
		return nil, fmt.Errorf("engine: open the pure-Go backend: %w", err)
	}
	return &Engine{backend: backend, skipped: skipped}, nil
}

func fallbackNotice(skipped []Skipped) string {
	why := "no XLA plugin found"
	if len(skipped) > 0 {
		why = "no XLA plugin that works"
	}
	return why + ": the pure-Go engine trains a ResNet about 100 times slower"
}
