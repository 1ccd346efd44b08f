package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/pjrt"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

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
	isolate(t)
	e, err := Open(Options{Backend: "go"})
	if err != nil {
		t.Fatal(err)
	}
	double(t, e)
	if e.Name() != "go (pure Go)" || e.Devices() != 1 || e.API() != "" || e.Plugin() != (Plugin{}) || e.Notice() != "" || e.Skipped() != nil {
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
	isolate(t)
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
	p := realPlugin(t)
	isolate(t)
	misread := filepath.Join(t.TempDir(), "nvidia, inc")
	if err := os.Mkdir(misread, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{t.TempDir(), misread} {
		link := filepath.Join(dir, pluginFile(KindCPU))
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
	text := Plugin{Kind: KindCPU, Path: write(t, filepath.Join(dir, "a", pluginFile(KindCPU)), []byte("hello")), Place: "system"}
	// A library as it should be, but the dynamic linker can't load it.
	refused := Plugin{Kind: KindCPU, Path: write(t, filepath.Join(dir, "b", pluginFile(KindCPU)), fakePlugin(t)), Place: "system"}
	gone := Plugin{Kind: KindCPU, Path: filepath.Join(dir, "c", pluginFile(KindCPU)), Place: "system"}
	e, skipped := openFirst([]Plugin{text, refused, gone}, []string{KindCUDA, KindCPU}, true)
	if e != nil || len(skipped) != 3 {
		t.Fatalf("opened %v, skipped %v", e, skipped)
	}
	for i, want := range []string{"not a shared library", "load " + refused.Path, "no such file"} {
		if !strings.Contains(skipped[i].Reason, want) {
			t.Errorf("skipped %s: %q, want %q", skipped[i].Plugin.Path, skipped[i].Reason, want)
		}
	}
	checkError(t, "explicit choice", missingError("xla:cpu", skipped), "scanrepl setup")
	checkError(t, "explicit choice", missingError("xla:cpu", skipped), text.Path)
	checkError(t, "explicit choice", missingError("xla:cuda", nil), "CUDA plugin, or use xla:cpu")
	if notice := fallbackNotice(skipped); !strings.Contains(notice, "scanrepl doctor") || strings.Contains(notice, "\n") {
		t.Errorf("notice %q", notice)
	}
	if notice := fallbackNotice(nil); !strings.Contains(notice, "no XLA plugin found") {
		t.Errorf("notice %q", notice)
	}
}

// With no choice made an engine opens, whatever lies about.
func TestOpenAny(t *testing.T) {
	home := isolate(t)
	broken := write(t, filepath.Join(home, pluginFile(KindCPU)), []byte("hello"))
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
	if hasGPU() {
		t.Skip("this machine has a GPU")
	}
	cuda := Plugin{Kind: KindCUDA, Path: filepath.Join(t.TempDir(), pluginFile(KindCUDA))}
	_, skipped := openFirst([]Plugin{cuda}, []string{KindCUDA}, true)
	if len(skipped) != 1 || skipped[0].Reason != "no NVIDIA GPU on this machine" {
		t.Errorf("skipped %v", skipped)
	}
	_, skipped = openFirst([]Plugin{cuda}, []string{KindCUDA}, false)
	if len(skipped) != 1 || !strings.Contains(skipped[0].Reason, "no such file") {
		t.Errorf("skipped %v", skipped)
	}
}
