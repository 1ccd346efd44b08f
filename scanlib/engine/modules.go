package engine

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// modules are the modules whose versions determine what the engine does.
var modules = []string{"github.com/gomlx/gomlx", "github.com/gomlx/compute", "github.com/gomlx/go-xla"}

// Module is a Go module built into this program.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// Modules lists the versions of Go, of this project and of the engine's
// modules, as built into the program.
func Modules() []Module {
	list := []Module{{"go", strings.TrimPrefix(runtime.Version(), "go")}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return list
	}
	if info.Main.Version != "" {
		list = append(list, Module{info.Main.Path, info.Main.Version})
	}
	for _, path := range modules {
		for _, dep := range info.Deps {
			if dep.Path != path {
				continue
			}
			if dep.Replace != nil {
				dep = dep.Replace
			}
			list = append(list, Module{path, dep.Version})
		}
	}
	return list
}
