package plugin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gomlx/go-xla/pjrt"
	"k8s.io/klog/v2"
)

// loading serializes loads: they change the log settings of go-xla, which are
// global.
var loading sync.Mutex

// Load loads the plugin, which has passed Check, and calls use with the path it
// was loaded under and the version of its PJRT API. It returns what go-xla
// would log as an error, and panics of go-xla, too (it panics if a plugin
// returns no API).
func (p Plugin) Load(use func(path, api string) error) (err error) {
	loading.Lock()
	defer loading.Unlock()
	path, cleanup, err := p.loadablePath()
	if err != nil {
		return err
	}
	defer cleanup()
	defer muteLog()()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go-xla gave up on it: %v", r)
		}
	}()
	loaded, err := pjrt.GetPlugin(path)
	if err != nil {
		return err
	}
	if loaded == nil {
		return errors.New("it returns no PJRT API")
	}
	major, minor := loaded.Version()
	return use(path, fmt.Sprintf("%d.%d", major, minor))
}

// muteLog keeps go-xla's warnings about a plugin, which come back as errors
// too, off stderr until the function it returns is called.
func muteLog() (restore func()) {
	state := klog.CaptureState()
	klog.LogToStderr(false)
	klog.SetOutput(io.Discard)
	return state.Restore
}

// loadablePath returns a path of the plugin that go-xla interprets correctly:
// go-xla splits paths at commas and takes any path that contains "cuda" or
// "nvidia" (a user's name, say) for a CUDA plugin. Such paths get a link in a
// temporary directory.
func (p Plugin) loadablePath() (path string, cleanup func(), err error) {
	misread := strings.Contains(p.Path, ",") || (p.Kind == CUDA) != pjrt.IsCUDAName(p.Path)
	if !misread {
		return p.Path, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "scango")
	if err != nil {
		return "", nil, fmt.Errorf("link the plugin under a plain name: %w", err)
	}
	cleanup = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, fileOf(p.Kind))
	if err := os.Symlink(p.Path, path); err != nil {
		cleanup()
		return "", nil, fmt.Errorf("link the plugin under a plain name: %w", err)
	}
	return path, cleanup, nil
}
