package plugin

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gomlx/go-xla/installer"
	"github.com/gomlx/go-xla/pjrt"

	"scango/internal/download"
)

// releaseName returns the name of the release that go-xla was tested with.
func releaseName() string { return "go-xla-" + pjrt.DefaultCPUVersion }

// releaseURL returns the address of a release on GitHub, for a GOOS and GOARCH.
// No checksum of it is published.
func releaseURL(version, system, arch string) string {
	return fmt.Sprintf("https://github.com/%s/releases/download/%s/pjrt_cpu_%s_%s.tar.gz", installer.BinaryCPUReleasesRepo, version, system, arch)
}

// releaseSource fetches the .tar.gz at a URL and extracts the plugin. go-xla's
// installer could do this, too, but it writes to the terminal and can't be
// canceled.
func releaseSource(url string) source {
	return source{releaseName(), func(ctx context.Context, dir string, to io.Writer, progress Progress) error {
		file := download.File{URL: url}
		archive := filepath.Join(dir, file.Name())
		if err := file.Fetch(ctx, archive, download.Progress(progress)); err != nil {
			return err
		}
		defer os.Remove(archive)
		f, err := os.Open(archive)
		if err != nil {
			return err
		}
		defer f.Close()
		progress("unpack "+file.Name(), 0, 0)
		if err := untarPlugin(download.NewReader(ctx, f), to); err != nil {
			return fmt.Errorf("%s: %w", url, err)
		}
		return nil
	}}
}

// untarPlugin writes the CPU plugin found in a .tar.gz stream to to. It reads
// the stream to its end, so that the checksum of gzip is verified.
func untarPlugin(r io.Reader, to io.Writer) error {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	found := false
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		if found || header.Typeflag != tar.TypeReg || kindOf(header.Name) != CPU {
			continue
		}
		if _, err := io.Copy(to, archive); err != nil {
			return fmt.Errorf("unpack %s: %w", header.Name, err)
		}
		found = true
	}
	if _, err := io.Copy(io.Discard, unzipped); err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	if !found {
		return errors.New("the archive has no CPU plugin")
	}
	return nil
}
