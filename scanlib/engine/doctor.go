package engine

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Finding is one thing that Diagnose looked at.
type Finding struct {
	OK     bool   `json:"ok"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"` // what to do where OK is false
}

// Report is what Diagnose found out about engine and machine.
type Report struct {
	Engine   string    `json:"engine"` // Engine.Name, or "" where none opens
	Devices  int       `json:"devices"`
	Plugin   *Plugin   `json:"plugin,omitempty"`
	Source   string    `json:"plugin_source,omitempty"` // release or wheel, for plugins that Install fetched
	API      string    `json:"pjrt_api,omitempty"`
	Host     Host      `json:"host"`
	Modules  []Module  `json:"modules"`
	Cache    Cache     `json:"cache"`
	Pip      string    `json:"pip,omitempty"` // how pip is called here; "" without one
	Speed    *Speed    `json:"speed,omitempty"`
	Skipped  []Skipped `json:"skipped,omitempty"` // plugins that can't be used
	Findings []Finding `json:"findings"`
}

// What Diagnose warns below: what the small presets need, with some room.
const (
	lowMemory = 2 << 30
	lowDisk   = 1 << 30
)

// Diagnose opens the engine o asks for, measures its speed for about two seconds
// and looks at what it needs of the machine. It changes nothing and needs no
// network. What is wrong is a Finding, not an error.
func Diagnose(ctx context.Context, o Options) Report {
	r := Report{Host: describeHost(), Modules: Modules(), Cache: describeCache(), Findings: []Finding{}}
	if pip, err := findPip(ctx); err == nil {
		r.Pip = strings.Join(pip, " ")
	}
	e, err := Open(o)
	if err != nil {
		r.add(false, "engine", strings.TrimPrefix(err.Error(), "engine: "), "leave the choice to the program: it always finds an engine")
	} else {
		defer e.Close()
		r.describe(e, o)
		r.probe(ctx, e)
	}
	r.checkPlugins(o)
	r.checkMachine()
	return r
}

func (r *Report) add(ok bool, what, detail, fix string) {
	if ok {
		fix = ""
	}
	r.Findings = append(r.Findings, Finding{ok, what, detail, fix})
}

// describe notes the open engine and checks all bytes of a fetched plugin.
func (r *Report) describe(e *Engine, o Options) {
	r.Engine, r.Devices, r.API, r.Skipped = e.Name(), e.Devices(), e.API(), e.Skipped()
	p := e.Plugin()
	if p.Kind == "" {
		choice, _ := o.choice()
		r.add(choice == "go", "engine", e.Name()+": a ResNet trains about 100 times slower than with XLA", r.setupFix())
		return
	}
	r.Plugin = &p
	r.add(true, "engine", e.Name(), "")
	if p.Place != placeCache {
		return
	}
	rec, err := readRecord(p.Path)
	if err == nil {
		r.Source = rec.Source
		err = checkHash(p.Path, rec)
	}
	if err != nil {
		r.add(false, "plugin", err.Error(), "delete "+p.Path+" and run `scanrepl setup`")
		return
	}
	r.add(true, "plugin", "the file is the one that was fetched (SHA-256)", "")
}

// setupFix says how to get XLA on this machine.
func (r *Report) setupFix() string {
	if r.Pip == "" {
		return "run `scanrepl setup`; it may need Python's pip, which isn't here (install python3-pip)"
	}
	return "run `scanrepl setup`"
}

func (r *Report) probe(ctx context.Context, e *Engine) {
	start := time.Now()
	speed, err := e.Probe(ctx)
	if err != nil {
		r.add(false, "speed", strings.TrimPrefix(err.Error(), "engine: "), "run `scanrepl doctor` again, with `--backend go` if it stays")
		return
	}
	r.Speed = &speed
	r.add(true, "speed", fmt.Sprintf("matrix product %.1f GFLOP/s, 3×3 convolution %.1f GFLOP/s (%.1f s)",
		speed.MatMul, speed.Conv, time.Since(start).Seconds()), "")
}

// checkPlugins reports the plugins that were passed over, and a GPU left idle.
func (r *Report) checkPlugins(o Options) {
	for _, s := range r.Skipped {
		if s.Plugin.Kind == KindCUDA && !r.Host.GPU {
			r.add(true, "plugin", s.Plugin.Path+" is not used: "+s.Reason, "")
			continue
		}
		fix := "delete it, or take its directory off " + s.Plugin.Place
		switch s.Plugin.Place {
		case placeCache:
			fix = "run `scanrepl setup`: it fetches the plugin again"
		case "go-xla", "system":
			fix = "delete it or install it again"
		}
		r.add(false, "plugin", s.Reason, fix)
	}
	onGPU := r.Plugin != nil && r.Plugin.Kind == KindCUDA
	if choice, _ := o.choice(); r.Host.GPU && !onGPU && choice == "" {
		r.add(false, "gpu", "there is an NVIDIA GPU, and no CUDA plugin that works: the CPU does the work",
			"install go-xla's CUDA plugin with its pjrt_installer command")
	}
}

func (r *Report) checkMachine() {
	h := r.Host
	r.add(h.MemoryTotal == 0 || h.MemoryAvailable >= lowMemory, "memory",
		fmt.Sprintf("%s available of %s", gib(h.MemoryAvailable), gib(h.MemoryTotal)),
		"close other programs, or use a smaller batch, image size or width")
	if r.Cache.Problem != "" {
		r.add(false, "cache", r.Cache.Problem, cacheFix)
	} else {
		r.add(true, "cache", r.Cache.Dir+" is writable", "")
	}
	r.add(r.Cache.Problem != "" || r.Cache.DiskFree >= lowDisk, "disk",
		gib(r.Cache.DiskFree)+" free for the cache", "free some space, or set XDG_CACHE_HOME to another disk")
}
