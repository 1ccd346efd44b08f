package plugin

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/gomlx/go-xla/pjrt"
)

// Check looks at the plugin's file without loading it and returns an error that
// says what is wrong. Mapping a truncated library kills the process, so check
// before loading: the file must be a complete ELF library for this machine that
// exports the PJRT entry point, and one that Install fetched must match its
// record.
func (p Plugin) Check() error {
	info, err := os.Stat(p.Path)
	if err != nil {
		return fmt.Errorf("check plugin: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("check plugin: %s is not a regular file", p.Path)
	}
	if p.Place == Cache {
		if err := checkRecord(p.Path, info); err != nil {
			return err
		}
	}
	return checkLibrary(p.Path, info.Size())
}

// checkLibrary verifies that the file at path, of size bytes, is a library that
// can be loaded. On other systems the loader does that.
func checkLibrary(path string, size int64) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	if err := checkELF(path, size); err != nil {
		return fmt.Errorf("check plugin: %s %w", path, err)
	}
	return nil
}

var elfMachines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// checkELF verifies that the file is a library for this machine and that all
// segments lie within its size bytes.
func checkELF(path string, size int64) error {
	if head, err := readHead(path); err != nil {
		return fmt.Errorf("can't be read: %w", err)
	} else if string(head) != elf.ELFMAG {
		return fmt.Errorf("is not a shared library: it begins with %q", head)
	}
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("is cut off or damaged: %w", err)
	}
	defer f.Close()
	if want := elfMachines[runtime.GOARCH]; f.Machine != want || f.Type != elf.ET_DYN {
		return fmt.Errorf("is a %v file for %v, this machine needs a shared library for %v", f.Type, f.Machine, want)
	}
	for _, segment := range f.Progs {
		if segment.Type == elf.PT_LOAD && (segment.Off > uint64(size) || segment.Filesz > uint64(size)-segment.Off) {
			return fmt.Errorf("is cut off: it ends at byte %d, within a part of %d bytes at %d", size, segment.Filesz, segment.Off)
		}
	}
	return checkEntryPoint(f)
}

// readHead reads the first bytes of a file, as many as the ELF magic number
// has.
func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, int64(len(elf.ELFMAG))))
}

func checkEntryPoint(f *elf.File) error {
	symbols, err := f.DynamicSymbols()
	if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
		return fmt.Errorf("has no readable symbol table: %w", err)
	}
	for _, symbol := range symbols {
		if symbol.Name == pjrt.GetPJRTApiFunctionName && symbol.Section != elf.SHN_UNDEF {
			return nil
		}
	}
	return fmt.Errorf("is a shared library without %s: it is not a PJRT plugin", pjrt.GetPJRTApiFunctionName)
}
