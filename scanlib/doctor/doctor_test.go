package doctor

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/go-xla/pjrt"

	"scango/scanlib/engine"
	"scango/scanlib/plugin"
	"scango/scanlib/plugin/plugintest"
)

// finding is the first thing that r found of that name.
func finding(t *testing.T, r Report, what string) Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.What == what {
			return f
		}
	}
	t.Fatalf("no finding about %s in\n%s", what, r)
	return Finding{}
}

// On the Go backend a healthy machine has nothing wrong, and both forms of the
// report hold every part.
func TestDiagnose(t *testing.T) {
	home := plugintest.Isolate(t)
	r := Diagnose(context.Background(), Options{Backend: "go"})
	for _, what := range []string{"engine", "speed", "cache"} {
		if f := finding(t, r, what); !f.OK || f.Fix != "" {
			t.Errorf("%+v", f)
		}
	}
	if r.Speed == nil || r.Speed.MatMul <= 0 || r.Speed.Conv <= 0 || r.Speed.Compile <= 0 || r.Speed.Seconds > 10 {
		t.Errorf("speed %+v", r.Speed)
	}
	if r.Devices != 1 || r.Host.CPUs < 1 || r.Cache.Dir != filepath.Join(home, "cache", "scango", "pjrt") || r.Cache.DiskFree <= 0 {
		t.Errorf("%d devices, host %+v, cache %+v", r.Devices, r.Host, r.Cache)
	}
	text := r.String()
	for _, want := range []string{"engine ", "go (pure Go)", "devices", "system", "memory", "disk free", "\ngo ", "GFLOP/s", "is writable"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	raw, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"engine":"go (pure Go)"`, `"memory_available_bytes":`, `"matmul_gflops":`, `"disk_free_bytes":`, `"findings":[{"ok":true`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %s in %s", want, raw)
		}
	}
}

// What is wrong comes with what to do about it. A canceled context cuts the
// speed probe short.
func TestDiagnoseFaults(t *testing.T) {
	home := plugintest.Isolate(t)
	broken := plugintest.Write(t, filepath.Join(home, "user", "pjrt_c_api_cpu_plugin.so"), []byte("hello"))
	t.Setenv(pjrt.PJRTPluginPathsEnv, filepath.Dir(broken))
	t.Setenv("XDG_CACHE_HOME", plugintest.Write(t, filepath.Join(home, "file"), nil))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := Diagnose(ctx, Options{})
	for _, row := range []struct{ what, detail, fix string }{
		{"plugin", "not a shared library", "take its directory off PJRT_PLUGIN_LIBRARY_PATH"},
		{"cache", "not a directory", "XDG_CACHE_HOME"},
		{"speed", "canceled", "the backend go"},
	} {
		f := finding(t, r, row.what)
		if f.OK || !strings.Contains(f.Detail, row.detail) || !strings.Contains(f.Fix, row.fix) {
			t.Errorf("%+v, want %+v", f, row)
		}
	}
	if r.Healthy() || !strings.Contains(r.String(), "WRONG  cache") {
		t.Errorf("healthy: %v in\n%s", r.Healthy(), r)
	}
	for _, row := range []struct{ backend, detail, fix string }{
		{"tpu", "unknown backend", "leave the choice to the program"},
		{"xla:cpu", "no plugin for xla:cpu; check plugin: " + broken, "call plugin.Install"},
		{"xla:cuda", "install go-xla's CUDA plugin", "leave the choice to the program"},
	} {
		r = Diagnose(ctx, Options{Backend: row.backend})
		if row.backend == "xla:cpu" && r.Engine != "" {
			continue // a plugin in the system's directories
		}
		if f := finding(t, r, "engine"); f.OK || r.Engine != "" || !strings.Contains(f.Detail, row.detail) || !strings.HasPrefix(f.Fix, row.fix) {
			t.Errorf("%s: %+v, engine %q", row.backend, f, r.Engine)
		}
	}
}

// The findings about the engine follow from the open engine and the skipped
// plugins.
func TestDescribe(t *testing.T) {
	plugintest.Isolate(t)
	fallback, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		t.Fatal(err)
	}
	defer fallback.Close()
	for pip, want := range map[string]string{"": "install python3-pip", "python3 -m pip": "run `prog setup`"} {
		r := Report{Pip: pip}
		r.describe(fallback, Options{Install: "run `prog setup`"})
		if f := finding(t, r, "engine"); f.OK || !strings.HasPrefix(f.Fix, "run `prog setup`") || !strings.Contains(f.Fix, want) {
			t.Errorf("pip %q: %+v", pip, f)
		}
	}
	cuda := engine.Skipped{Plugin: plugin.Plugin{Kind: plugin.CUDA, Path: "/x", Place: "go-xla"}, Reason: "reason"}
	cached := engine.Skipped{Plugin: plugin.Plugin{Kind: plugin.CPU, Path: "/y", Place: plugin.Cache}, Reason: "cut off"}
	r := Report{Skipped: []engine.Skipped{cuda, cached}}
	r.checkPlugins(Options{})
	if len(r.Findings) != 2 || !r.Findings[0].OK || r.Findings[1].OK || !strings.Contains(r.Findings[1].Fix, "fetches the plugin again") {
		t.Errorf("without a GPU: %+v", r.Findings)
	}
	r = Report{Skipped: []engine.Skipped{cuda}, Host: Host{GPU: true}}
	r.checkPlugins(Options{})
	if len(r.Findings) != 2 || r.Findings[0].OK || r.Findings[1].What != "gpu" || r.Findings[1].OK {
		t.Errorf("with a GPU: %+v", r.Findings)
	}
}

// A fetched plugin whose bytes changed is named as such.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	p := plugin.Plugin{Kind: plugin.CPU, Path: plugintest.Write(t, filepath.Join(dir, "plugin.so"), []byte("the plugin")), Place: plugin.Cache}
	// echo -n "the plugin" | sha256sum
	plugintest.Write(t, filepath.Join(dir, "plugin.json"), []byte(`{"source": "test-1", "sha256": "2608529ddca508ae0d4d423feeb5c7104f5a89155c9bf2cc70c8b909cb3efe42"}`))
	var r Report
	r.verify(p, Options{})
	if f := finding(t, r, "plugin"); !f.OK || r.Source != "test-1" {
		t.Errorf("as fetched: %+v, source %q", f, r.Source)
	}
	plugintest.Write(t, p.Path, []byte("the plugIn"))
	r = Report{}
	r.verify(p, Options{Install: "run `prog setup`"})
	if f := finding(t, r, "plugin"); f.OK || !strings.Contains(f.Detail, "changed since") || f.Fix != "delete "+p.Path+" and run `prog setup`" {
		t.Errorf("changed: %+v", f)
	}
	p.Place, r = plugin.System, Report{}
	if r.verify(p, Options{}); len(r.Findings) != 0 {
		t.Errorf("of the system: %+v", r.Findings)
	}
}

// The format is that of proc(5).
func TestHostMemory(t *testing.T) {
	dir := t.TempDir()
	file := plugintest.Write(t, filepath.Join(dir, "meminfo"), []byte("MemTotal:  2048 kB\nMemFree: 1 kB\nMemAvailable: 1024 kB\nodd\n"))
	if total, available := hostMemory(file); total != 2<<20 || available != 1<<20 {
		t.Errorf("%d of %d bytes, want 1 of 2 MiB", available, total)
	}
	if total, available := hostMemory(filepath.Join(dir, "none")); total != 0 || available != 0 {
		t.Errorf("%d of %d bytes without the file", available, total)
	}
	for content, want := range map[string]int64{"max\n": 0, "4096\n": 4096, "": 0} {
		if got := readNumber(plugintest.Write(t, filepath.Join(dir, "limit"), []byte(content))); got != want {
			t.Errorf("%q: %d, want %d", content, got, want)
		}
	}
}
