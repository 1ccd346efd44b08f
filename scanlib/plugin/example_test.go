package plugin_test

import (
	"fmt"
	"os"
	"path/filepath"

	"scango/scanlib/plugin"
)

// A plugin's file is found by its name, and checked before anything loads it.
func ExampleFind() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	os.WriteFile(filepath.Join(dir, "pjrt_c_api_cpu_plugin.so"), []byte("<html>not found</html>"), 0o644)
	os.Setenv("PJRT_PLUGIN_LIBRARY_PATH", dir)
	defer os.Unsetenv("PJRT_PLUGIN_LIBRARY_PATH")

	for _, p := range plugin.Find() {
		if filepath.Dir(p.Path) == dir {
			fmt.Println(p.Kind, "from", p.Place, "can be loaded:", p.Check() == nil)
		}
	}
	// Output:
	// cpu from PJRT_PLUGIN_LIBRARY_PATH can be loaded: false
}
