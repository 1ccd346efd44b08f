package kernelspec_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"scango/kernel/kernelspec"
)

func ExampleInstall() {
	dir, err := os.MkdirTemp("", "jupyter-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	to, err := kernelspec.Install(dir, kernelspec.Spec{Name: "scan", Display: "SCAN", Program: "/usr/local/bin/scankernel"})
	if err != nil {
		log.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(to, "*"))
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range files {
		fmt.Println(filepath.Base(f))
	}
	// Output:
	// kernel.json
	// logo-32x32.png
	// logo-64x64.png
	// logo-svg.svg
}
