package plugin

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// wheel is a Python wheel that carries an XLA plugin for linux/amd64.
type wheel struct {
	name, version string
	sha256        string
	size          int64  // bytes, only for progress
	member        string // the plugin's path inside
}

// wheels are tried in order: the newer XLA first.
var wheels = []wheel{
	{
		name: "lammps-jax-pjrt-cpu", version: "0.11.2",
		sha256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
		size:   62_711_338,
		member: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
	},
	{
		name: "xla-cpu-pjrt", version: "0.0.1",
		sha256: "55837b6b7b47daa717f2d9a5a03563ea0ceaa338d06a81a1e2d3f060d960decc",
		size:   63_461_052,
		member: "xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so",
	},
}

// wheelPlatform is the tag of all wheels above. Naming it to pip makes the
// download independent of the age of the Python that runs it.
const wheelPlatform = "manylinux_2_27_x86_64"

// dir returns the name of the wheel's directory below the cache.
func (w wheel) dir() string { return w.name + "-" + w.version }

// source downloads the wheel and extracts the plugin.
func (w wheel) source() source {
	return source{w.dir(), func(ctx context.Context, dir string, to io.Writer, progress Progress) error {
		defer os.RemoveAll(dir) // pip can't resume a download
		fresh, err := os.MkdirTemp(dir, "")
		if err != nil {
			return err
		}
		file, err := w.download(ctx, fresh, func(done int64) {
			// pip has two copies of the file for a moment, while it moves it.
			progress("download "+w.dir(), min(done, w.size), w.size)
		})
		if err != nil {
			return err
		}
		return w.unpack(ctx, file, to, func(done, total int64) { progress("unpack "+w.dir(), done, total) })
	}}
}

// download asks pip for the wheel and returns the file's path. pip checks the
// hash, and so does unpack.
func (w wheel) download(ctx context.Context, dir string, report func(done int64)) (string, error) {
	pip, err := findPip(ctx)
	if err != nil {
		return "", err
	}
	requirements := filepath.Join(dir, "requirements.txt")
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", w.name, w.version, w.sha256)
	if err := os.WriteFile(requirements, []byte(line), 0o644); err != nil {
		return "", err
	}
	if err := pip.download(ctx, requirements, dir, report); err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.whl"))
	if err != nil || len(files) != 1 {
		return "", fmt.Errorf("pip left %d wheels, 1 was asked for", len(files))
	}
	return files[0], nil
}

// unpack writes the plugin inside the wheel file to to. It refuses a file whose
// SHA-256 is not the wheel's. It reads only one member, by its full name, and
// never uses names as paths: nothing can be written elsewhere.
func (w wheel) unpack(ctx context.Context, file string, to io.Writer, report func(done, total int64)) error {
	sum, err := hashFile(file)
	if err != nil {
		return err
	}
	if sum != w.sha256 {
		return fmt.Errorf("the wheel's SHA-256 is %.12s…, %.12s… is expected: refused", sum, w.sha256)
	}
	archive, err := zip.OpenReader(file)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", filepath.Base(file), err)
	}
	defer archive.Close()
	for _, f := range archive.File {
		if f.Name == w.member && f.Mode().IsRegular() {
			return copyMember(ctx, f, to, report)
		}
	}
	return fmt.Errorf("unpack %s: it has no %s", filepath.Base(file), w.member)
}

// copyMember writes the bytes of f, which zip checks against its CRC.
func copyMember(ctx context.Context, f *zip.File, to io.Writer, report func(done, total int64)) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("unpack %s: %w", f.Name, err)
	}
	defer r.Close()
	total := int64(f.UncompressedSize64)
	for done := int64(0); ; {
		n, err := io.CopyN(to, r, 4<<20)
		done += n
		report(done, total)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("unpack %s: %w", f.Name, err)
		}
	}
}
