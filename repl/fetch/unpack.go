package fetch

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"scango/internal/download"
)

func isArchive(name string) bool {
	return strings.HasSuffix(name, ".zip") || strings.HasSuffix(name, ".tar.gz")
}

// unpackAs unpacks an archive as the directory into, completely or not at all.
func unpackAs(ctx context.Context, archive, into string) error {
	temporary, err := os.MkdirTemp(filepath.Dir(into), ".unpack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if err := unpack(ctx, archive, temporary); err != nil {
		return err
	}
	return os.Rename(contents(temporary), into)
}

// contents returns the one directory that most archives hold, or else the
// directory they were unpacked into.
func contents(dir string) string {
	entries, err := os.ReadDir(dir)
	entries = visible(entries)
	if err == nil && len(entries) == 1 && entries[0].IsDir() {
		return filepath.Join(dir, entries[0].Name())
	}
	return dir
}

// visible leaves out the hidden files that some systems add to archives.
func visible(entries []fs.DirEntry) (out []fs.DirEntry) {
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "__MACOSX" {
			out = append(out, e)
		}
	}
	return out
}

// unpack writes the files and directories of an archive below dir. Links and
// devices are left out; a name that points outside of dir is an error, and
// nothing is written for it.
func unpack(ctx context.Context, archive, dir string) error {
	root, err := os.OpenRoot(dir) // which no name can escape
	if err != nil {
		return err
	}
	defer root.Close()
	if strings.HasSuffix(archive, ".zip") {
		return unzip(ctx, archive, root)
	}
	return untar(ctx, archive, root)
}

func unzip(ctx context.Context, archive string, root *os.Root) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return fmt.Errorf("not a zip file, or truncated: %w", err)
	}
	defer z.Close()
	for _, f := range z.File {
		if err := checkName(f.Name); err != nil {
			return err
		}
	}
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue
		}
		content, err := f.Open()
		if err == nil {
			err = place(root, f.Name, download.NewReader(ctx, content))
			content.Close()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func untar(ctx context.Context, archive string, root *os.Root) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(download.NewReader(ctx, f))
	if err != nil {
		return fmt.Errorf("not a gzip file: %w", err)
	}
	for t := tar.NewReader(unzipped); ; {
		header, err := t.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = checkName(header.Name)
		}
		if err == nil && header.Typeflag == tar.TypeReg {
			err = place(root, header.Name, t)
		}
		if err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, unzipped) // to the end, where gzip has its checksum
	return err
}

// checkName refuses a name that points outside of the directory.
func checkName(name string) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("its entry %q leads out of the directory: not unpacked", name)
	}
	return nil
}

// place writes one file and the directories above it.
func place(root *os.Root, name string, content io.Reader) error {
	name = path.Clean(name)
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}
