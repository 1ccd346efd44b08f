package plugin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/gomlx/go-xla/pjrt"

	"scango/internal/atomicfile"
)

// Progress is called with the bytes done of a stage; total is 0 where it isn't
// known.
type Progress func(stage string, done, total int64)

// Install makes sure that this machine has an XLA plugin for the CPU and
// returns it. An existing one, in any place that Find knows, is returned at
// once. Otherwise it is fetched into CacheDir: the release that go-xla was
// tested with if its host answers, else a Python wheel through pip's download
// command (no package is installed), pinned by version and SHA-256.
//
// A plugin counts as installed once its bytes are on disk, it has loaded, and
// its hash is recorded. An interrupted download leaves no plugin; that of a
// release resumes later. If neither source can be reached, the error says that
// the pure-Go backend remains. progress may be nil.
func Install(ctx context.Context, progress Progress) (Plugin, error) {
	root, err := CacheDir()
	if err != nil {
		return Plugin{}, fmt.Errorf("plugin: find the cache directory: %w: %s", err, cacheFix)
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	in := installation{root: root, load: checkAndLoad, progress: progress}
	in.sources = append(in.sources, releaseSource(releaseURL(pjrt.DefaultCPUVersion, runtime.GOOS, runtime.GOARCH)))
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		for _, w := range wheels {
			in.sources = append(in.sources, w.source())
		}
	}
	return in.run(ctx)
}

// source is one way to get a plugin: write writes the shared library's bytes,
// and may use dir for temporary files.
type source struct {
	name  string // also the directory's name below the cache
	write func(ctx context.Context, dir string, to io.Writer, progress Progress) error
}

// installation is one run of Install, with sources and load replaceable by
// tests.
type installation struct {
	root     string
	sources  []source
	load     func(Plugin) (api string, err error)
	progress Progress
}

// wantedVersions returns the directory names that Install uses below CacheDir,
// in its order of preference.
func wantedVersions() []string {
	versions := []string{releaseName()}
	for _, w := range wheels {
		versions = append(versions, w.dir())
	}
	return versions
}

func (in installation) run(ctx context.Context) (Plugin, error) {
	if p, ok := in.present(); ok {
		return p, nil
	}
	unlock, err := in.lock(ctx)
	if err != nil {
		return Plugin{}, err
	}
	defer unlock()
	if p, ok := in.present(); ok { // another process was faster
		return p, nil
	}
	return in.fetchAny(ctx)
}

// fetchAny fetches from the first source whose plugin loads.
func (in installation) fetchAny(ctx context.Context) (Plugin, error) {
	var failures []string
	for _, src := range in.sources {
		p, err := in.fetch(ctx, src)
		switch {
		case err == nil:
			return p, nil
		case ctx.Err() != nil:
			return Plugin{}, fmt.Errorf("plugin: fetch XLA: stopped: %w", ctx.Err())
		case isDiskError(err):
			return Plugin{}, fmt.Errorf("plugin: fetch XLA: %w: %s", err, diskFix(err, in.root))
		}
		failures = append(failures, src.name+": "+err.Error())
		if errors.Is(err, errNoPip) || errors.Is(err, errNoIndex) {
			break // the other wheels would fail as well
		}
	}
	return Plugin{}, fmt.Errorf("plugin: XLA can't be fetched and none is cached; the pure-Go backend remains, which trains a ResNet about 100 times slower (%s)", strings.Join(failures, "; "))
}

// present returns the first CPU plugin of this machine that loads.
func (in installation) present() (Plugin, bool) {
	for _, p := range Find() {
		if p.Kind != CPU || p.Check() != nil {
			continue
		}
		if _, err := in.load(p); err == nil {
			return p, true
		}
	}
	return Plugin{}, false
}

// lock creates the cache directory and locks it against other processes.
func (in installation) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(in.root, 0o755); err != nil {
		return nil, fmt.Errorf("plugin: make the plugin cache: %w: %s", err, cacheFix)
	}
	l := flock.New(filepath.Join(in.root, ".lock"))
	if free, err := l.TryLock(); err == nil && !free {
		in.progress("wait for another process that fetches XLA", 0, 0)
	}
	if _, err := l.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("plugin: fetch XLA: stopped: %w", ctx.Err())
		}
		return nil, fmt.Errorf("plugin: lock the plugin cache %s: %w: %s", in.root, err, cacheFix)
	}
	return func() { l.Unlock() }, nil
}

// fetch brings one source's plugin into the cache, loads it once and records
// it.
func (in installation) fetch(ctx context.Context, src source) (Plugin, error) {
	dir := filepath.Join(in.root, src.name)
	p := Plugin{Kind: CPU, Path: filepath.Join(dir, fileOf(CPU)), Place: Cache}
	os.RemoveAll(dir) // a broken plugin, or what a killed run left
	api, err := in.place(ctx, src, p)
	if err == nil {
		err = writeRecord(p.Path, src.name, api)
	}
	if err != nil {
		os.RemoveAll(dir)
		return Plugin{}, err
	}
	os.RemoveAll(in.downloads())
	return p, nil
}

// downloads returns the directory for downloads, which is kept as long as one
// in it can be resumed.
func (in installation) downloads() string { return filepath.Join(in.root, ".download") }

// place writes the plugin's file and returns the API version it loads with.
func (in installation) place(ctx context.Context, src source, p Plugin) (api string, err error) {
	dir := filepath.Join(in.downloads(), src.name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	defer func() {
		os.Remove(dir) // both only where they are empty
		os.Remove(in.downloads())
	}()
	err = atomicfile.Write(p.Path, func(w io.Writer) error { return src.write(ctx, dir, w, in.progress) })
	if err != nil {
		return "", err
	}
	in.progress("check "+src.name, 0, 0)
	return in.load(p)
}

// checkAndLoad checks a plugin's file, loads it and returns its PJRT API
// version.
func checkAndLoad(p Plugin) (api string, err error) {
	info, err := os.Stat(p.Path)
	if err != nil {
		return "", err
	}
	if err := checkLibrary(p.Path, info.Size()); err != nil {
		return "", err
	}
	err = p.Load(func(_, version string) error {
		api = version
		return nil
	})
	return api, err
}

// cacheFix is what to do where nothing can be written to the cache.
const cacheFix = "make it writable, or set XDG_CACHE_HOME to a directory that is"

// isDiskError reports whether err comes from this machine's disk, and so would
// occur with every source, and not from the network.
func isDiskError(err error) bool {
	var path *fs.PathError
	return atomicfile.IsFull(err) || errors.As(err, &path)
}

func diskFix(err error, root string) string {
	if atomicfile.IsFull(err) {
		return "about 350 MB are needed in " + root
	}
	return cacheFix
}
