package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"scango/internal/words"
	"scango/scanlib/engine"
	"scango/scanlib/plugin"
)

// Options choose what to check.
type Options struct {
	Backend string // of engine.Options
	// Install tells users of the program how to call plugin.Install, as in "run
	// `prog setup`". It is the fix for findings that a new plugin resolves.
	Install string
}

// Finding is the result of one check.
type Finding struct {
	OK     bool   `json:"ok"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"` // what to do if OK is false
}

// Report describes the engine and the machine.
type Report struct {
	Engine   string           `json:"engine"` // Engine.Name, or "" if none opens
	Devices  int              `json:"devices"`
	Plugin   *plugin.Plugin   `json:"plugin,omitempty"`
	Source   string           `json:"plugin_source,omitempty"` // release or wheel, for plugins that plugin.Install fetched
	API      string           `json:"pjrt_api,omitempty"`
	Host     Host             `json:"host"`
	Modules  []engine.Module  `json:"modules"`
	Cache    Cache            `json:"cache"`
	Pip      string           `json:"pip,omitempty"` // how pip is called here; "" without one
	Speed    *Speed           `json:"speed,omitempty"`
	Skipped  []engine.Skipped `json:"skipped,omitempty"` // plugins that can't be used
	Findings []Finding        `json:"findings"`
}

// Diagnose warns below these: what the small presets need, with some margin.
const (
	lowMemory = 2 << 30
	lowDisk   = 1 << 30
)

// Diagnose opens the engine that o asks for, measures its speed for about two
// seconds and checks the machine. It changes nothing and needs no network.
// Problems are reported as a Finding, not as an error.
func Diagnose(ctx context.Context, o Options) Report {
	if o.Install == "" {
		o.Install = "call plugin.Install"
	}
	r := Report{Host: describeHost(), Modules: engine.Modules(), Cache: describeCache(), Pip: plugin.Pip(ctx), Findings: []Finding{}}
	e, err := engine.Open(engine.Options{Backend: o.Backend})
	if err != nil {
		r.wrong("engine", strings.TrimPrefix(err.Error(), "engine: "), r.openFix(err, o))
	} else {
		defer e.Close()
		r.describe(e, o)
		r.probe(ctx, e)
	}
	r.checkPlugins(o)
	r.checkMachine()
	return r
}

func (r *Report) well(what, detail string) {
	r.Findings = append(r.Findings, Finding{OK: true, What: what, Detail: detail})
}

func (r *Report) wrong(what, detail, fix string) {
	r.Findings = append(r.Findings, Finding{What: what, Detail: detail, Fix: fix})
}

// openFix returns what to do if the requested engine does not open.
func (r *Report) openFix(err error, o Options) string {
	var missing *engine.NoPluginError
	if errors.As(err, &missing) && missing.Backend != "xla:cuda" {
		return r.installFix(o)
	}
	return "leave the choice to the program: it always finds an engine"
}

// describe reports the open engine and verifies all bytes of a fetched plugin.
func (r *Report) describe(e *engine.Engine, o Options) {
	r.Engine, r.Devices, r.API, r.Skipped = e.Name(), e.Devices(), e.API(), e.Skipped()
	p := e.Plugin()
	switch {
	case p.Kind != "":
		r.Plugin = &p
		r.well("engine", e.Name())
		r.verify(p, o)
	case o.choice() == "go":
		r.well("engine", e.Name()+": a ResNet trains about 100 times slower than with XLA")
	default:
		r.wrong("engine", e.Name()+": a ResNet trains about 100 times slower than with XLA", r.installFix(o))
	}
}

// choice returns the requested backend; "" for none.
func (o Options) choice() string { return engine.Options{Backend: o.Backend}.Choice() }

// installFix returns how to get XLA on this machine.
func (r *Report) installFix(o Options) string {
	if r.Pip == "" {
		return o.Install + "; it may need Python's pip, which isn't here (install python3-pip)"
	}
	return o.Install
}

// verify verifies all bytes of a plugin that plugin.Install fetched.
func (r *Report) verify(p plugin.Plugin, o Options) {
	if p.Place != plugin.Cache {
		return
	}
	source, err := p.Verify()
	r.Source = source
	if err != nil {
		r.wrong("plugin", err.Error(), "delete "+p.Path+" and "+o.Install)
		return
	}
	r.well("plugin", "the file is the one that was fetched (SHA-256)")
}

func (r *Report) probe(ctx context.Context, e *engine.Engine) {
	speed, err := Probe(ctx, e)
	if err != nil {
		r.wrong("speed", strings.TrimPrefix(err.Error(), "doctor: "), "look again; choose the backend go if it stays")
		return
	}
	r.Speed = &speed
	r.well("speed", fmt.Sprintf("matrix product %.1f GFLOP/s, 3×3 convolution %.1f GFLOP/s (%s)", speed.MatMul, speed.Conv, words.Seconds(speed.Seconds)))
}

// checkPlugins reports the plugins that were skipped, and an unused GPU.
func (r *Report) checkPlugins(o Options) {
	for _, s := range r.Skipped {
		if s.Plugin.Kind == plugin.CUDA && !r.Host.GPU {
			r.well("plugin", s.Plugin.Path+" is not used: "+s.Reason)
			continue
		}
		r.wrong("plugin", s.Reason, skippedFix(s.Plugin, o))
	}
	onGPU := r.Plugin != nil && r.Plugin.Kind == plugin.CUDA
	if r.Host.GPU && !onGPU && o.choice() == "" {
		r.wrong("gpu", "there is an NVIDIA GPU, and no CUDA plugin that works: the CPU does the work",
			"install go-xla's CUDA plugin with its pjrt_installer command")
	}
}

// skippedFix returns what to do about a plugin that can't be used.
func skippedFix(p plugin.Plugin, o Options) string {
	switch p.Place {
	case plugin.Cache:
		return o.Install + ": it fetches the plugin again"
	case plugin.GoXLA, plugin.System:
		return "delete it or install it again"
	}
	return "delete it, or take its directory off " + p.Place
}

func (r *Report) checkMachine() {
	h := r.Host
	memory := fmt.Sprintf("%s available of %s", size(h.MemoryAvailable), size(h.MemoryTotal))
	if h.MemoryTotal == 0 || h.MemoryAvailable >= lowMemory {
		r.well("memory", memory)
	} else {
		r.wrong("memory", memory, "close other programs, or use a smaller batch, image size or width")
	}
	if r.Cache.Problem != "" {
		r.wrong("cache", r.Cache.Problem, "make it writable, or set XDG_CACHE_HOME to a directory that is")
		return
	}
	r.well("cache", r.Cache.Dir+" is writable")
	free := size(r.Cache.DiskFree) + " free for the cache"
	if r.Cache.DiskFree >= lowDisk {
		r.well("disk", free)
	} else {
		r.wrong("disk", free, "free some space, or set XDG_CACHE_HOME to another disk")
	}
}
