package engine

import (
	"fmt"
	"runtime"

	"github.com/gomlx/compute"

	"scango/scanlib/plugin"
)

// Engine is an open backend: where graphs compile and run.
type Engine struct {
	shared  sharedInputs
	backend compute.Backend
	plugin  plugin.Plugin
	api     string
	notice  string
	skipped []Skipped
}

// Backend returns the backend on which graphs are built and compiled.
func (e *Engine) Backend() compute.Backend { return e.backend }

// Plugin returns the XLA plugin in use; the zero Plugin with the pure-Go
// backend.
func (e *Engine) Plugin() plugin.Plugin { return e.plugin }

// API returns the version of the plugin's PJRT API, such as "0.115"; "" without
// one.
func (e *Engine) API() string { return e.api }

// Devices returns the number of devices a graph can be sharded over. XLA on the
// CPU offers several on one machine.
func (e *Engine) Devices() int { return e.backend.NumDevices() }

// Skipped lists the plugins that were tried before and failed.
func (e *Engine) Skipped() []Skipped { return e.skipped }

// Notice returns one line for the user if the pure-Go backend had to replace
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
