// Package plugintest helps to test code that finds and loads plugins: home
// directories without one, and libraries that look like one.
package plugintest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/pjrt"
)

// Isolate moves home, cache and the variables that name plugins to an empty
// directory, which it returns, and unsets the one that chooses a backend, for
// the length of a test.
func Isolate(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv(pjrt.PJRTPluginPathsEnv, "")
	t.Setenv("LD_LIBRARY_PATH", "")
	t.Setenv(compute.ConfigEnvVar, "")
	return home
}

// Write makes a file with the directories above it.
func Write(t *testing.T, path string, content []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// EntryPoint is the function that makes a library a plugin.
const EntryPoint = pjrt.GetPJRTApiFunctionName

// Library returns the smallest ELF library that exports symbol: Plugin.Check
// passes it when the symbol is the entry point, the dynamic linker does not
// load it. Its one loadable segment is the whole file.
func Library(t *testing.T, symbol string, kind elf.Type, machine elf.Machine) []byte {
	t.Helper()
	const names = "\x00.dynsym\x00.dynstr\x00"
	symbols := make([]byte, 0, 2*elf.Sym64Size)
	symbols = pack(t, symbols, elf.Sym64{}, elf.Sym64{Name: 1, Info: 0x12, Shndx: 1, Value: 64})
	strings := []byte("\x00" + symbol + "\x00" + names)
	const headerSize, segmentSize, sectionSize = 64, 56, 64
	symbolsAt := uint64(headerSize + segmentSize)
	stringsAt := symbolsAt + uint64(len(symbols))
	sectionsAt := stringsAt + uint64(len(strings))
	namesAt := uint64(len(symbol) + 2)
	size := sectionsAt + 4*sectionSize

	head := elf.Header64{
		Type: uint16(kind), Machine: uint16(machine), Version: 1, Phoff: headerSize, Shoff: sectionsAt,
		Ehsize: headerSize, Phentsize: segmentSize, Phnum: 1, Shentsize: sectionSize, Shnum: 4, Shstrndx: 3,
	}
	copy(head.Ident[:], elf.ELFMAG+"\x02\x01\x01")
	out := pack(t, nil, head, elf.Prog64{Type: uint32(elf.PT_LOAD), Filesz: size, Memsz: size})
	out = append(append(out, symbols...), strings...)
	return pack(t, out, elf.Section64{},
		elf.Section64{Name: 1, Type: uint32(elf.SHT_DYNSYM), Off: symbolsAt, Size: uint64(len(symbols)), Link: 2, Entsize: elf.Sym64Size},
		elf.Section64{Name: 9, Type: uint32(elf.SHT_STRTAB), Off: stringsAt, Size: namesAt},
		elf.Section64{Type: uint32(elf.SHT_STRTAB), Off: stringsAt + namesAt, Size: uint64(len(names))})
}

// pack appends fixed-size values, little endian.
func pack(t *testing.T, out []byte, values ...any) []byte {
	t.Helper()
	buffer := bytes.NewBuffer(out)
	for _, v := range values {
		if err := binary.Write(buffer, binary.LittleEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	return buffer.Bytes()
}

// Fake returns a library that Plugin.Check passes on this machine, and that
// does not load.
func Fake(t *testing.T) []byte {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("plugin files are checked on Linux alone")
	}
	machine := elf.EM_X86_64
	if runtime.GOARCH == "arm64" {
		machine = elf.EM_AARCH64
	}
	return Library(t, EntryPoint, elf.ET_DYN, machine)
}
