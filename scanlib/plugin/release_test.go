package plugin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"scango/scanlib/plugin/plugintest"
)

// tarball is a .tar.gz of files.
func tarball(t testing.TB, members ...member) []byte {
	t.Helper()
	var raw bytes.Buffer
	zipped := gzip.NewWriter(&raw)
	archive := tar.NewWriter(zipped)
	for _, m := range members {
		err := archive.WriteHeader(&tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.content)), Typeflag: tar.TypeReg})
		if err == nil {
			_, err = io.WriteString(archive, m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

// A release is downloaded, its first CPU plugin taken out, and its archive removed.
func TestRelease(t *testing.T) {
	plugin := member{"pjrt_c_api_cpu_v1_plugin.so", "the plugin"}
	good := tarball(t, member{"LICENSE", "free"}, plugin, member{"x/pjrt_c_api_cpu_v2_plugin.so", "another"})
	damaged := bytes.Clone(good)
	damaged[len(damaged)-8] ^= 1 // the checksum at gzip's end
	for _, row := range []struct {
		name, want string
		status     int
		body       []byte
	}{
		{"good", "", 200, good},
		{"not there", "404 Not Found", 404, nil},
		{"no plugin", "the archive has no CPU plugin", 200, tarball(t, member{"LICENSE", "free"}, member{"pjrt_c_api_cuda_plugin.so", "x"})},
		{"damaged", "checksum", 200, damaged},
		{"cut off", "unexpected EOF", 200, good[:len(good)/2]},
		{"web page", "unpack: gzip", 200, []byte("<html>log in first</html>")},
	} {
		host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(row.status)
			w.Write(row.body)
		}))
		dir := t.TempDir()
		var out bytes.Buffer
		var last int64
		err := releaseSource(host.URL+"/release.tar.gz").write(t.Context(), dir, &out, func(stage string, done, _ int64) {
			if stage == "download release.tar.gz" {
				last = done
			}
		})
		host.Close()
		checkError(t, row.name, err, row.want)
		if err == nil && (out.String() != "the plugin" || last != int64(len(row.body))) {
			t.Errorf("%s: wrote %q after %d bytes, want the first CPU plugin after %d", row.name, out.String(), last, len(row.body))
		}
		if left := leftovers(t, dir); len(left) != 0 {
			t.Errorf("%s: left %q", row.name, left)
		}
	}
}

// The download of a release that was stopped goes on at the next Install; when a
// plugin is installed, nothing of it stays.
func TestReleaseResumes(t *testing.T) {
	plugintest.Isolate(t)
	archive := tarball(t, member{"pjrt_c_api_cpu_plugin.so", string(plugintest.Fake(t))})
	var asked []string
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range"))
		if len(asked) == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(archive)))
			w.Write(archive[:50])
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(archive))
	}))
	defer host.Close()
	in := prepare(t)
	in.sources = []source{releaseSource(host.URL + "/release.tar.gz")}
	_, err := in.run(t.Context())
	checkError(t, "cut off", err, "release.tar.gz ended after 50 of")
	if _, err := in.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"", "bytes=50-"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %q, want %q", asked, want)
	}
	if left := leftovers(t, in.root); len(left) != 4 { // .lock, the directory, plugin and record
		t.Errorf("the cache holds %q", left)
	}
}

// As browser_download_url of the GitHub API gives it.
func TestReleaseURL(t *testing.T) {
	const want = "https://github.com/gomlx/pjrt-cpu-binaries/releases/download/v0.114.0/pjrt_cpu_linux_amd64.tar.gz"
	if got := releaseURL("v0.114.0", "linux", "amd64"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// No archive, whatever its bytes, makes the reader panic, or pass without a
// plugin in it.
func FuzzUntarPlugin(f *testing.F) {
	f.Add(tarball(f, member{"pjrt_c_api_cpu_plugin.so", "the plugin"}))
	f.Add(tarball(f, member{"LICENSE", ""}))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, raw []byte) {
		var out bytes.Buffer
		if err := untarPlugin(bytes.NewReader(raw), &out); err == nil && len(raw) < 20 {
			t.Errorf("%d bytes pass as an archive with a plugin", len(raw))
		}
	})
}
