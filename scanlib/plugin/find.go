package plugin

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"
)

// place is a directory (or one file) to look for plugins in.
type place struct{ name, path string }

// Find lists the plugin files on this machine in the order they are to be
// tried: CUDA before CPU, and within a kind the user's
// PJRT_PLUGIN_LIBRARY_PATH, go-xla's own directories, the system's library
// directories, then the cache that Install fills. It opens none of them: see
// Plugin.Check.
func Find() []Plugin {
	var found []Plugin
	seen := map[string]bool{}
	for _, pl := range places() {
		for _, p := range pl.plugins() {
			real, err := filepath.EvalSymlinks(p.Path)
			if err != nil {
				real = p.Path // a dangling link is reported by Check
			}
			if !seen[real] {
				seen[real] = true
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Plugin) int { return kindRank(a.Kind) - kindRank(b.Kind) })
	return found
}

func kindRank(kind string) int {
	return slices.Index([]string{CUDA, CPU}, kind)
}

// places lists where to look, in order of preference.
func places() []place {
	var all []place
	add := func(name string, dirs ...string) {
		for _, dir := range dirs {
			if filepath.IsAbs(dir) {
				all = append(all, place{name, dir})
			}
		}
	}
	add(pjrt.PJRTPluginPathsEnv, filepath.SplitList(os.Getenv(pjrt.PJRTPluginPathsEnv))...)
	if lib, err := installer.DefaultHomeLibPath(); err == nil {
		add(GoXLA, goxlaDirs(lib)...)
	}
	add(GoXLA, goxlaDirs("/usr/local/lib")...)
	add(System, filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))...)
	add(System, ldconfDirs("/etc/ld.so.conf", 0)...)
	if root, err := CacheDir(); err == nil {
		add(Cache, cachedVersions(root)...)
	}
	return all
}

// goxlaDirs returns the directories go-xla and its earlier name use below lib.
func goxlaDirs(lib string) []string {
	return []string{
		filepath.Join(lib, "go-xla"),
		filepath.Join(lib, "go-xla", "nvidia"),
		filepath.Join(lib, "gomlx", "pjrt"),
	}
}

// ldconfDirs reads the directories of a dynamic linker configuration, following
// include lines; go-xla looks there too. Unreadable files are ignored.
func ldconfDirs(path string, depth int) []string {
	f, err := os.Open(path)
	if err != nil || depth > 4 {
		return nil
	}
	defer f.Close()
	var dirs []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] == "include" {
			files, _ := filepath.Glob(fields[1])
			for _, file := range files {
				dirs = append(dirs, ldconfDirs(file, depth+1)...)
			}
		} else if len(fields) == 1 {
			dirs = append(dirs, fields[0])
		}
	}
	return dirs
}

// cachedVersions lists the version directories below root, those that Install
// would fetch today first.
func cachedVersions(root string) []string {
	var dirs []string
	for _, version := range wantedVersions() {
		dirs = append(dirs, filepath.Join(root, version))
	}
	others, _ := filepath.Glob(filepath.Join(root, "[^.]*"))
	for _, dir := range others {
		if !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// plugins lists the plugin files of a place by name, so that the unversioned
// link that go-xla makes comes before the versions beside it.
func (pl place) plugins() []Plugin {
	candidates := []string{pl.path}
	if entries, err := os.ReadDir(pl.path); err == nil {
		candidates = nil
		for _, entry := range entries {
			candidates = append(candidates, filepath.Join(pl.path, entry.Name()))
		}
	}
	var found []Plugin
	for _, path := range candidates {
		if _, err := os.Lstat(path); err == nil && kindOf(path) != "" {
			found = append(found, Plugin{Kind: kindOf(path), Path: path, Place: pl.name})
		}
	}
	return found
}
