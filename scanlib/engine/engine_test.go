package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/pjrt"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/plugin"
	"scango/scanlib/plugin/plugintest"
)

const cpuFile = "pjrt_c_api_cpu_plugin.so"

// real is a CPU plugin of this machine; it skips the test without one.
func real(t *testing.T) plugin.Plugin {
	t.Helper()
	for _, p := range plugin.Find() {
		if p.Kind == plugin.CPU && p.Check() == nil {
			return p
		}
	}
	t.Skip("no XLA plugin for the CPU on this machine: `scanrepl setup` fetches one")
	return plugin.Plugin{}
}

func checkError(t *testing.T, name string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: error %v, want one with %q", name, err, want)
	}
}

// double runs a small graph on e.
func double(t *testing.T, e *Engine) {
	t.Helper()
	got, err := graph.ExecOnce(e.Backend(), func(x *graph.Node) *graph.Node { return graph.Add(x, x) }, float32(21))
	if err != nil {
		t.Fatalf("%s: %v", e.Name(), err)
	}
	if v := tensors.ToScalar[float32](got); v != 42 {
		t.Errorf("%s: 21+21 is %g", e.Name(), v)
	}
}

// The pure-Go backend opens on every machine.
func TestOpenGo(t *testing.T) {
	plugintest.Isolate(t)
	e, err := Open(Options{Backend: "go"})
	if err != nil {
		t.Fatal(err)
	}
	double(t, e)
	if e.Name() != "go (pure Go)" || e.Devices() != 1 || e.API() != "" || e.Plugin() != (plugin.Plugin{}) || e.Notice() != "" || e.Skipped() != nil {
		t.Errorf("opened %q with %d devices, API %q, plugin %+v, notice %q, skipped %v",
			e.Name(), e.Devices(), e.API(), e.Plugin(), e.Notice(), e.Skipped())
	}
	e.Close()
	e.Close()
}

func TestOpenUnknown(t *testing.T) {
	_, err := Open(Options{Backend: "tpu"})
	checkError(t, "tpu", err, `unknown backend "tpu": use xla:cpu, xla:cuda, go`)
}

// GoMLX's variable chooses where the options don't.
func TestOpenEnv(t *testing.T) {
	plugintest.Isolate(t)
	t.Setenv(compute.ConfigEnvVar, "go")
	e, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if e.Name() != "go (pure Go)" || e.Notice() != "" {
		t.Errorf("opened %s, notice %q", e.Name(), e.Notice())
	}
	e.Close()
	t.Setenv(compute.ConfigEnvVar, "tpu")
	_, err = Open(Options{})
	checkError(t, "variable", err, `unknown backend "tpu" in GOMLX_BACKEND`)
	if e, err = Open(Options{Backend: "go"}); err != nil {
		t.Fatalf("the options come first: %v", err)
	}
	e.Close()
}

// The plugin of this machine works, under names that go-xla misreads too.
func TestOpenReal(t *testing.T) {
	p := real(t)
	plugintest.Isolate(t)
	misread := filepath.Join(t.TempDir(), "nvidia, inc")
	if err := os.Mkdir(misread, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{t.TempDir(), misread} {
		link := filepath.Join(dir, cpuFile)
		if err := os.Symlink(p.Path, link); err != nil {
			t.Fatal(err)
		}
		t.Setenv(pjrt.PJRTPluginPathsEnv, dir)
		e, err := Open(Options{Backend: "xla:cpu"})
		if err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		double(t, e)
		if e.Plugin().Path != link || e.Name() != "xla:cpu, PJRT "+e.API() || !strings.HasPrefix(e.API(), "0.") || e.Notice() != "" {
			t.Errorf("opened %s of API %q from %s, want %s; notice %q", e.Name(), e.API(), e.Plugin().Path, link, e.Notice())
		}
		e.Close()
	}
}

// Plugins that are broken or refuse to load are passed over, with the reason.
func TestOpenBroken(t *testing.T) {
	dir := t.TempDir()
	text := plugin.Plugin{Kind: plugin.CPU, Path: plugintest.Write(t, filepath.Join(dir, "a", cpuFile), []byte("hello")), Place: "system"}
	// A library as it should be, but the dynamic linker can't load it.
	refused := plugin.Plugin{Kind: plugin.CPU, Path: plugintest.Write(t, filepath.Join(dir, "b", cpuFile), plugintest.Fake(t)), Place: "system"}
	gone := plugin.Plugin{Kind: plugin.CPU, Path: filepath.Join(dir, "c", cpuFile), Place: "system"}
	e, skipped := openFirst([]plugin.Plugin{text, refused, gone}, []string{plugin.CUDA, plugin.CPU}, true)
	if e != nil || len(skipped) != 3 {
		t.Fatalf("opened %v, skipped %v", e, skipped)
	}
	for i, want := range []string{"not a shared library", "load " + refused.Path, "no such file"} {
		if !strings.Contains(skipped[i].Reason, want) {
			t.Errorf("skipped %s: %q, want %q", skipped[i].Plugin.Path, skipped[i].Reason, want)
		}
	}
	checkError(t, "explicit choice", &NoPluginError{"xla:cpu", skipped}, "no plugin for xla:cpu; check plugin: "+text.Path)
	checkError(t, "explicit choice", &NoPluginError{"xla:cuda", nil}, "CUDA plugin, or use xla:cpu")
	for _, row := range []struct {
		skipped []Skipped
		want    string
	}{{skipped, "no XLA plugin that works: "}, {nil, "no XLA plugin found: "}} {
		if notice := fallbackNotice(row.skipped); !strings.HasPrefix(notice, row.want) || strings.Contains(notice, "\n") {
			t.Errorf("notice %q, want one that begins with %q", notice, row.want)
		}
	}
}

// An explicit choice that can't be had is an error that says which, of a type to
// add advice to.
func TestOpenNoPlugin(t *testing.T) {
	plugintest.Isolate(t)
	if len(plugin.Find()) > 0 {
		t.Skip("this machine has plugins in system directories")
	}
	_, err := Open(Options{Backend: "xla:cpu"})
	var missing *NoPluginError
	if !errors.As(err, &missing) || missing.Backend != "xla:cpu" || len(missing.Skipped) != 0 {
		t.Errorf("error %v", err)
	}
}

// With no choice made an engine opens, whatever plugins there are.
func TestOpenAny(t *testing.T) {
	home := plugintest.Isolate(t)
	broken := plugintest.Write(t, filepath.Join(home, cpuFile), []byte("hello"))
	t.Setenv(pjrt.PJRTPluginPathsEnv, home)
	e, err := Open(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	double(t, e)
	if len(e.Skipped()) == 0 || e.Skipped()[0].Plugin.Path != broken {
		t.Errorf("skipped %v, want %s", e.Skipped(), broken)
	}
	if (e.Notice() == "") != (e.Plugin().Kind != "") {
		t.Errorf("%s: notice %q", e.Name(), e.Notice())
	}
}

// Without a GPU a CUDA plugin is not even opened, unless it is asked for.
func TestOpenCUDA(t *testing.T) {
	if plugin.HasGPU() {
		t.Skip("this machine has a GPU")
	}
	cuda := plugin.Plugin{Kind: plugin.CUDA, Path: filepath.Join(t.TempDir(), "pjrt_c_api_cuda_plugin.so")}
	_, skipped := openFirst([]plugin.Plugin{cuda}, []string{plugin.CUDA}, true)
	if len(skipped) != 1 || skipped[0].Reason != "no NVIDIA GPU on this machine" {
		t.Errorf("skipped %v", skipped)
	}
	_, skipped = openFirst([]plugin.Plugin{cuda}, []string{plugin.CUDA}, false)
	if len(skipped) != 1 || !strings.Contains(skipped[0].Reason, "no such file") {
		t.Errorf("skipped %v", skipped)
	}
}
