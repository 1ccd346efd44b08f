package plugin

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/go-xla/pjrt"

	"scango/scanlib/plugin/plugintest"
)

// fakePython puts a python3 first on the PATH: its pip copies the wheels named
// in the requirements file from dir, and notes each call in the file it
// returns.
func fakePython(t *testing.T, wheels string) (calls string) {
	t.Helper()
	bin := t.TempDir()
	calls = filepath.Join(bin, "calls")
	script := `#!/bin/sh
[ "$3" = --version ] && exit 0
echo "$*" >> ` + calls + `
while [ $# -gt 1 ]; do
	case "$1" in
	--dest) dest="$2" ;;
	--requirement) name=$(sed 's/==.*//' "$2") ;;
	esac
	shift
done
cp ` + wheels + `/"$name"-*.whl "$dest"
`
	plugintest.Write(t, filepath.Join(bin, "python3"), []byte(script))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return calls
}

// failingPip puts a python3 first on the PATH whose pip runs the shell
// commands.
func failingPip(t *testing.T, commands string) {
	t.Helper()
	bin := t.TempDir()
	plugintest.Write(t, filepath.Join(bin, "python3"), []byte("#!/bin/sh\n[ \"$3\" = --version ] && exit 0\n"+commands+"\n"))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// unreachable is a release whose host does not answer.
func unreachable() source {
	return source{"release", func(context.Context, string, io.Writer, Progress) error { return errors.New("its host gave no answer") }}
}

// prepare is an installation of wheels after an unreachable release, into the
// cache of an isolated home; its plugins load as API 9.9.
func prepare(t *testing.T, list ...wheel) installation {
	t.Helper()
	root, err := CacheDir()
	if err != nil {
		t.Fatal(err)
	}
	quiet := func(string, int64, int64) {}
	in := installation{root: root, load: func(Plugin) (string, error) { return "9.9", nil }, progress: quiet}
	in.sources = []source{unreachable()}
	for _, w := range list {
		in.sources = append(in.sources, w.source())
	}
	return in
}

// leftovers lists what lies below the cache directory.
func leftovers(t *testing.T, root string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && path != root {
			files = append(files, strings.TrimPrefix(path, root+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A wheel that pip brings becomes a recorded plugin; the next run finds it and
// downloads nothing; a plugin that was truncated since is fetched again.
func TestInstallWheel(t *testing.T) {
	plugintest.Isolate(t)
	content := string(plugintest.Fake(t))
	file, w := makeWheel(t, "xla", member{"lib/plugin.so", content})
	calls := fakePython(t, filepath.Dir(file))
	in := prepare(t, w)
	// An earlier run was killed in the middle.
	plugintest.Write(t, filepath.Join(in.downloads(), "xla-1.0", "half.whl"), nil)
	for _, row := range []struct {
		name      string
		before    func(path string) error
		wantCalls int
	}{
		{"first", nil, 1},
		{"again", nil, 1},
		{"cut off", func(path string) error { return os.Truncate(path, 100) }, 2},
		{"no record", func(path string) error { return os.Remove(recordPath(path)) }, 3},
	} {
		want := Plugin{Kind: CPU, Path: filepath.Join(in.root, "xla-1.0", fileOf(CPU)), Place: Cache}
		if row.before != nil {
			if err := row.before(want.Path); err != nil {
				t.Fatal(err)
			}
		}
		got, err := in.run(context.Background())
		if err != nil || got != want {
			t.Fatalf("%s: %+v, %v, want %+v", row.name, got, err, want)
		}
		if raw, err := os.ReadFile(got.Path); err != nil || string(raw) != content {
			t.Errorf("%s: the file differs from the wheel's (%v)", row.name, err)
		}
		if rec, err := readRecord(got.Path); err != nil || rec.Source != "xla-1.0" || rec.API != "9.9" {
			t.Errorf("%s: record %+v, %v", row.name, rec, err)
		}
		log, err := os.ReadFile(calls)
		if n := strings.Count(string(log), "\n"); err != nil || n != row.wantCalls {
			t.Errorf("%s: pip was called %d times so far, want %d (%v)", row.name, n, row.wantCalls, err)
		}
		if left := leftovers(t, in.root); len(left) != 4 { // .lock, the directory, plugin and record
			t.Errorf("%s: the cache holds %q", row.name, left)
		}
	}
}

// What is wrong with a wheel makes the next one be tried; what is wrong with
// all sources comes out as one line.
func TestInstallFallsThrough(t *testing.T) {
	plugintest.Isolate(t)
	file, good := makeWheel(t, "good", member{"lib/plugin.so", string(plugintest.Fake(t))})
	fakePython(t, filepath.Dir(file))
	bad := good
	bad.sha256 = strings.Repeat("0", 64)
	in := prepare(t, bad)
	_, err := in.run(context.Background())
	checkError(t, "wrong hash", err, "good-1.0: the wheel's SHA-256 is")
	checkError(t, "wrong hash", err, "release: its host gave no answer")
	checkError(t, "wrong hash", err, "pure-Go backend")
	if left := leftovers(t, in.root); len(left) != 1 {
		t.Errorf("wrong hash: the cache holds %q", left)
	}

	in = prepare(t, bad, good)
	if _, err := in.run(context.Background()); err != nil {
		t.Errorf("with a good wheel next: %v", err)
	}

	plugintest.Isolate(t)
	in = prepare(t, good)
	in.load = func(Plugin) (string, error) { return "", errors.New("wrong glibc") }
	_, err = in.run(context.Background())
	checkError(t, "does not load", err, "good-1.0: wrong glibc")
	if left := leftovers(t, in.root); len(left) != 1 {
		t.Errorf("does not load: the cache holds %q", left)
	}
}

// Without a network, Python or place to write, the error says that and what
// remains.
func TestInstallImpossible(t *testing.T) {
	two := []wheel{{name: "a", version: "1"}, {name: "b", version: "1"}}
	for _, row := range []struct {
		name, pip, want, not string
	}{
		{"offline", `echo "WARNING: Retrying after connection broken by 'NewConnectionError'" >&2
			echo "ERROR: No matching distribution found" >&2; exit 1`, "pip can't reach its package index", "b-1"},
		{"unknown wheel", `echo "ERROR: No matching distribution found for a==1" >&2; exit 1`, "b-1: pip download: exit status 1: No matching", ""},
		{"no wheel", "exit 0", "pip left 0 wheels", ""},
		{"full disk", `echo "OSError: [Errno 28] No space left on device" >&2; exit 2`, "about 350 MB are needed", "b-1"},
	} {
		plugintest.Isolate(t)
		failingPip(t, row.pip)
		_, err := prepare(t, two...).run(context.Background())
		checkError(t, row.name, err, row.want)
		if row.not != "" && err != nil && strings.Contains(err.Error(), row.not) {
			t.Errorf("%s: %v: names %q, which can't do better", row.name, err, row.not)
		}
	}
	plugintest.Isolate(t)
	t.Setenv("PATH", t.TempDir())
	_, err := prepare(t, two...).run(context.Background())
	checkError(t, "no Python", err, "there is no Python here")

	file := plugintest.Write(t, filepath.Join(t.TempDir(), "file"), nil)
	t.Setenv("XDG_CACHE_HOME", file)
	_, err = prepare(t, two...).run(context.Background())
	checkError(t, "cache below a file", err, "make the plugin cache")
	checkError(t, "cache below a file", err, "XDG_CACHE_HOME")

	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	_, err = Install(context.Background(), nil)
	checkError(t, "no home", err, "find the cache directory")
}

// A canceled download ends soon and leaves nothing but the lock file.
func TestInstallCanceled(t *testing.T) {
	plugintest.Isolate(t)
	failingPip(t, "exec sleep 60")
	in := prepare(t, wheel{name: "a", version: "1"})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(300*time.Millisecond, cancel)
	start := time.Now()
	_, err := in.run(ctx)
	if !errors.Is(err, context.Canceled) || time.Since(start) > 10*time.Second {
		t.Errorf("error %v after %v, want context.Canceled at once", err, time.Since(start))
	}
	if left := leftovers(t, in.root); len(left) != 1 || left[0] != ".lock" {
		t.Errorf("the cache holds %q", left)
	}
}

// While one process fetches, another waits, and stops waiting when told to.
func TestInstallWaits(t *testing.T) {
	plugintest.Isolate(t)
	in := prepare(t)
	unlock, err := in.lock(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	waited := false
	in.progress = func(stage string, _, _ int64) { waited = waited || strings.HasPrefix(stage, "wait") }
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := in.run(ctx); !errors.Is(err, context.DeadlineExceeded) || !waited {
		t.Errorf("error %v, told to wait: %v", err, waited)
	}
}

// A plugin that is there already is what Install returns.
func TestInstallPresent(t *testing.T) {
	p := real(t)
	home := plugintest.Isolate(t)
	link := filepath.Join(home, fileOf(CPU))
	if err := os.Symlink(p.Path, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv(pjrt.PJRTPluginPathsEnv, link)
	got, err := Install(context.Background(), nil)
	if err != nil || got.Path != link {
		t.Errorf("%+v, %v, want %s", got, err, link)
	}
	if _, err := os.Stat(filepath.Join(home, "cache")); err == nil {
		t.Error("it made a cache directory, for nothing")
	}
}

// The texts are pip's.
func TestPipError(t *testing.T) {
	status := errors.New("exit status 1")
	for _, row := range []struct{ stderr, want string }{
		{"ERROR: No matching distribution found for x\n", "exit status 1: No matching distribution found for x"},
		{"ERROR: Exception:\nTraceback\nKeyError: 'x'", "exit status 1: KeyError: 'x'"},
		{"WARNING: Retrying (Retry(total=0)) after connection broken by 'X'\nERROR: y", errNoIndex.Error()},
		{"killed", "exit status 1: killed"},
	} {
		checkError(t, row.stderr, pipError(row.stderr, status), row.want)
	}
}
