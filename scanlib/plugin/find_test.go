package plugin

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/go-xla/pjrt"

	"scango/scanlib/plugin/plugintest"
)

// found lists the plugins below dir, as paths from there with their places.
func found(dir string) (list []string) {
	for _, p := range Find() {
		if rel, err := filepath.Rel(dir, p.Path); err == nil && filepath.IsLocal(rel) {
			list = append(list, p.Place+" "+rel)
		}
	}
	return list
}

// real is a CPU plugin of this machine; it skips the test without one.
func real(t *testing.T) Plugin {
	t.Helper()
	for _, p := range Find() {
		if p.Kind == CPU && p.Check() == nil {
			return p
		}
	}
	t.Skip("no XLA plugin for the CPU on this machine: `scanrepl setup` fetches one")
	return Plugin{}
}

// The order is the one of Find' doc.
func TestFindOrder(t *testing.T) {
	const cpu, cuda = "pjrt_c_api_cpu_plugin.so", "pjrt_c_api_cuda_plugin.so"
	env := pjrt.PJRTPluginPathsEnv
	for _, row := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"nothing", []string{"user/readme.txt", "user/libpjrt.so"}, nil},
		{"each place",
			[]string{"cache/scango/pjrt/old/" + cpu, "system/" + cpu, ".local/lib/go-xla/" + cpu, "user/" + cpu},
			[]string{env + " user/" + cpu, "go-xla .local/lib/go-xla/" + cpu, "system system/" + cpu, "cache cache/scango/pjrt/old/" + cpu}},
		{"CUDA first", []string{"user/" + cpu, ".local/lib/go-xla/nvidia/" + cuda},
			[]string{"go-xla .local/lib/go-xla/nvidia/" + cuda, env + " user/" + cpu}},
		{"plain name before versions", []string{"user/pjrt_c_api_cpu_v0.1_plugin.so", "user/" + cpu},
			[]string{env + " user/" + cpu, env + " user/pjrt_c_api_cpu_v0.1_plugin.so"}},
		{"versions Install fetches today first",
			[]string{"cache/scango/pjrt/a/" + cpu, "cache/scango/pjrt/" + wheels[1].dir() + "/" + cpu, "cache/scango/pjrt/.download-1/" + cpu},
			[]string{"cache cache/scango/pjrt/" + wheels[1].dir() + "/" + cpu, "cache cache/scango/pjrt/a/" + cpu}},
	} {
		t.Run(row.name, func(t *testing.T) {
			home := plugintest.Isolate(t)
			t.Setenv(env, filepath.Join(home, "user"))
			t.Setenv("LD_LIBRARY_PATH", filepath.Join(home, "system"))
			for _, file := range row.files {
				plugintest.Write(t, filepath.Join(home, file), nil)
			}
			if got := found(home); !slices.Equal(got, row.want) {
				t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(row.want, "\n"))
			}
		})
	}
}

// The variable may name a file; a file reached twice is listed once; relative
// directories, which depend on where the program starts, are left out.
func TestFindPaths(t *testing.T) {
	home := plugintest.Isolate(t)
	file := plugintest.Write(t, filepath.Join(home, "a", "pjrt_c_api_cpu_plugin.so"), nil)
	link := filepath.Join(home, "pjrt-plugin-cpu.so")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(home)
	t.Setenv(pjrt.PJRTPluginPathsEnv, strings.Join([]string{"a", link, file}, string(os.PathListSeparator)))
	want := []string{pjrt.PJRTPluginPathsEnv + " pjrt-plugin-cpu.so"}
	if got := found(home); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestKindOf(t *testing.T) {
	for path, want := range map[string]string{
		"/x/pjrt_c_api_cpu_plugin.so":          CPU,
		"/x/pjrt_c_api_cpu_v0.114.0_plugin.so": CPU,
		"/x/pjrt_c_api_cuda_12_plugin.so":      CUDA,
		"/x/pjrt-plugin-cuda.so":               CUDA,
		"/x/pjrt_plugin_cpu.dylib":             CPU,
		"/x/pjrt_c_api_tpu_plugin.so":          "",
		"/x/pjrt_c_api_cpu_plugin.so.part":     "",
		"/pjrt_c_api_cpu_plugin.so/readme":     "",
		"":                                     "",
	} {
		if got := kindOf(path); got != want {
			t.Errorf("%q: kind %q, want %q", path, got, want)
		}
	}
}

// The format is that of ld.so.conf(5); a file that includes itself ends.
func TestLdconfDirs(t *testing.T) {
	dir := t.TempDir()
	main := plugintest.Write(t, filepath.Join(dir, "ld.so.conf"), []byte("# comment\n/lib/one # rest\n\ninclude "+dir+"/d/*.conf\n"))
	plugintest.Write(t, filepath.Join(dir, "d", "a.conf"), []byte("/lib/two\nhwcap 1 nosegneg\n"))
	if got, want := ldconfDirs(main, 0), []string{"/lib/one", "/lib/two"}; !slices.Equal(got, want) {
		t.Errorf("directories %q, want %q", got, want)
	}
	loop := plugintest.Write(t, filepath.Join(dir, "loop"), []byte("/lib/x\ninclude "+dir+"/loop\n"))
	if got := ldconfDirs(loop, 0); len(got) != 5 {
		t.Errorf("a file that includes itself gives %d directories, want one for each of 5 levels", len(got))
	}
	if got := ldconfDirs(filepath.Join(dir, "none"), 0); got != nil {
		t.Errorf("a missing file gives %q", got)
	}
}
