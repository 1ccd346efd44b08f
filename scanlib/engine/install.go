package engine

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
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

// Progress hears of the bytes done in a stage; total is 0 where it isn't known.
type Progress func(stage string, done, total int64)

// Install sees to it that this machine has an XLA plugin for the CPU and returns
// it. One that is there already, in any place FindPlugins knows, is returned at
// once. Else it is fetched into CacheDir: the release that go-xla's installer
// names where its host answers, else a Python wheel through pip's download
// command (no package is installed), pinned by version and SHA-256.
//
// A plugin counts as installed after its bytes are on disk, it has loaded, and
// its hash is recorded; a canceled or broken download leaves nothing behind. The
// error of a machine that can reach neither says that the pure-Go backend
// remains. progress may be nil.
func Install(ctx context.Context, progress Progress) (Plugin, error) {
	root, err := CacheDir()
	if err != nil {
		return Plugin{}, fmt.Errorf("engine: find the cache directory: %w: %s", err, cacheFix)
	}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	in := installation{root: root, load: loadVersion, progress: progress}
	in.sources = append(in.sources, releaseSource(progress))
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		for _, w := range wheels {
			in.sources = append(in.sources, w.source(root, progress))
		}
	}
	return in.run(ctx)
}

// source is one way to get a plugin: write writes the shared library's bytes.
type source struct {
	name  string // also the directory's name below the cache
	write func(ctx context.Context, to io.Writer) error
}

// installation is one run of Install; tests put other sources and loads in.
type installation struct {
	root     string
	sources  []source
	load     func(Plugin) (api string, err error)
	progress Progress
}

// wantedVersions are the directory names that Install uses below CacheDir, in
// its order of preference.
func wantedVersions() []string {
	versions := []string{releaseName()}
	for _, w := range wheels {
		versions = append(versions, w.dir())
	}
	return versions
}

func releaseName() string { return "go-xla-" + pjrt.DefaultCPUVersion }

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
	in.sweep()
	var failures []string
	for _, src := range in.sources {
		p, err := in.fetch(ctx, src)
		switch {
		case err == nil:
			return p, nil
		case ctx.Err() != nil:
			return Plugin{}, fmt.Errorf("engine: fetch XLA: stopped: %w", ctx.Err())
		case isDiskError(err):
			return Plugin{}, fmt.Errorf("engine: fetch XLA: %w: %s", err, diskFix(err, in.root))
		}
		failures = append(failures, src.name+": "+err.Error())
		if errors.Is(err, errNoPip) || errors.Is(err, errNoIndex) {
			break // the other wheels would meet the same
		}
	}
	return Plugin{}, fmt.Errorf("engine: XLA can't be fetched and none is cached; work goes on with the pure-Go backend, which trains a ResNet about 100 times slower (%s)", strings.Join(failures, "; "))
}

// present returns the first CPU plugin of this machine that loads.
func (in installation) present() (Plugin, bool) {
	for _, p := range FindPlugins() {
		if p.Kind != KindCPU || p.Check() != nil {
			continue
		}
		if _, err := in.load(p); err == nil {
			return p, true
		}
	}
	return Plugin{}, false
}

// sweep removes what a killed run left behind.
func (in installation) sweep() {
	left, _ := filepath.Glob(filepath.Join(in.root, ".download-*"))
	for _, dir := range left {
		os.RemoveAll(dir)
	}
}

// lock makes the cache directory and holds it against other processes.
func (in installation) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(in.root, 0o755); err != nil {
		return nil, fmt.Errorf("engine: make the plugin cache: %w: %s", err, cacheFix)
	}
	l := flock.New(filepath.Join(in.root, ".lock"))
	if free, err := l.TryLock(); err == nil && !free {
		in.progress("wait for another process that fetches XLA", 0, 0)
	}
	if _, err := l.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("engine: fetch XLA: stopped: %w", ctx.Err())
		}
		return nil, fmt.Errorf("engine: lock the plugin cache %s: %w: %s", in.root, err, cacheFix)
	}
	return func() { l.Unlock() }, nil
}

// fetch brings one source's plugin into the cache, loads it once and records it.
func (in installation) fetch(ctx context.Context, src source) (Plugin, error) {
	dir := filepath.Join(in.root, src.name)
	p := Plugin{Kind: KindCPU, Path: filepath.Join(dir, pluginFile(KindCPU)), Place: placeCache}
	os.RemoveAll(dir) // a broken plugin, or what a killed run left
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Plugin{}, err
	}
	api, err := in.place(ctx, src, p)
	if err == nil {
		err = writeRecord(p.Path, src.name, api)
	}
	if err != nil {
		os.RemoveAll(dir)
		return Plugin{}, err
	}
	return p, nil
}

// place writes the plugin's file and returns the API version it loads with.
func (in installation) place(ctx context.Context, src source, p Plugin) (api string, err error) {
	err = writeAtomic(p.Path, 0o755, func(w io.Writer) error { return src.write(ctx, w) })
	if err != nil {
		return "", err
	}
	in.progress("check "+src.name, 0, 0)
	return in.load(p)
}

// loadVersion checks a plugin's file, loads it and returns its PJRT API version.
func loadVersion(p Plugin) (api string, err error) {
	info, err := os.Stat(p.Path)
	if err != nil {
		return "", err
	}
	if err := checkLibrary(p.Path, info.Size()); err != nil {
		return "", err
	}
	err = withPlugin(p, func(_, version string) error {
		api = version
		return nil
	})
	return api, err
}

// cacheFix is what to do where nothing can be written to the cache.
const cacheFix = "make it writable, or set XDG_CACHE_HOME to a directory that is"

// isDiskError tells errors of the machine's disk, which every source would meet,
// from those of the network.
func isDiskError(err error) bool {
	var path *fs.PathError
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.As(err, &path)
}

func diskFix(err error, root string) string {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return "about 350 MB are needed in " + root
	}
	return cacheFix
}

// releaseSource is the release that go-xla was tested with.
func releaseSource(progress Progress) source {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	name := releaseName()
	return source{name, func(ctx context.Context, to io.Writer) error {
		progress("look for "+name, 0, 0)
		url, err := askURL(ctx, func() (string, error) {
			return installer.CPUGetDownloadURL(platform, pjrt.DefaultCPUVersion)
		})
		if err != nil {
			return err
		}
		return downloadRelease(ctx, url, to, func(done, total int64) { progress("download "+name, done, total) })
	}}
}
