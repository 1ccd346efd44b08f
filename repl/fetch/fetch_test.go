package fetch

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"scango/internal/download"
)

// entry is a file of an archive; link makes it a symbolic link.
type entry struct{ name, content, link string }

func tarball(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.content)), Typeflag: tar.TypeReg}
		if e.link != "" {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, e.link, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(e.content))
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

func zipped(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(e.content))
	}
	w.Close()
	return b.Bytes()
}

func md5Of(content []byte) string {
	sum := md5.Sum(content)
	return hex.EncodeToString(sum[:])
}

// host serves files, with ranges, and counts the bytes that it sent.
type host struct {
	files map[string][]byte
	cut   int // bytes after which it hangs up once; 0 never
	asked []string
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.asked = append(h.asked, r.Header.Get("Range"))
	content, ok := h.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if n := h.cut; n > 0 {
		h.cut = 0
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:n])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func serve(t *testing.T, h *host) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func fetch(ctx context.Context, s set, dir string, progress Progress) error {
	return fetching{s, dir, progress}.run(ctx)
}

func there(t *testing.T, s set, dir string) bool {
	t.Helper()
	return len(fetching{s, dir, nil}.missing(t.Context())) == 0
}

// tree lists the files below dir with their contents, but for the lock.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".lock" {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out = append(out, name+"="+string(content))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestFetch(t *testing.T) {
	set10 := tarball(t, entry{name: "set/a.bin", content: "one"}, entry{name: "./set/sub dir/b'\".txt", content: "two"}, entry{name: "set/link", link: "/etc/passwd"})
	flat := zipped(t, entry{name: "1.jpg", content: "x"}, entry{name: "2.jpg", content: "y"})
	h := &host{files: map[string][]byte{"/set.tar.gz": set10, "/flat.zip": flat, "/topics.csv": []byte("a,b\n")}}
	at, dir := serve(t, h), filepath.Join(t.TempDir(), "new")
	s := set{title: "Set", page: "https://page", files: []file{
		{download.File{URL: at + "/set.tar.gz", MD5: md5Of(set10)}, "set-bin"}, {download.File{URL: at + "/flat.zip"}, "screenshots"}, {download.File{URL: at + "/topics.csv"}, "topics.csv"}}}
	var stages []string
	last := map[string]int64{}
	progress := func(stage string, done, total int64) {
		if !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
		if done < last[stage] || total > 0 && done > total {
			t.Errorf("%s: %d of %d after %d", stage, done, total, last[stage])
		}
		last[stage] = done
	}
	for range 2 { // fetched, then there
		if err := fetch(t.Context(), s, dir, progress); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := tree(t, dir), "screenshots/1.jpg=x screenshots/2.jpg=y set-bin/a.bin=one set-bin/sub dir/b'\".txt=two topics.csv=a,b\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if len(h.asked) != 3 {
		t.Errorf("%d requests, want 3", len(h.asked))
	}
	if want := "[download set.tar.gz check set.tar.gz unpack set.tar.gz download flat.zip unpack flat.zip download topics.csv]"; fmt.Sprint(stages) != want {
		t.Errorf("stages %v, want %s", stages, want)
	}
	if last["download set.tar.gz"] != int64(len(set10)) {
		t.Errorf("%d bytes reported of %d", last["download set.tar.gz"], len(set10))
	}
}

// An interrupted download is an error, keeps its part, and resumes there.
func TestResume(t *testing.T) {
	content := tarball(t, entry{name: "set/a.bin", content: strings.Repeat("abcdefgh", 1000)})
	h := &host{files: map[string][]byte{"/set.tar.gz": content}, cut: 50}
	at, dir := serve(t, h), t.TempDir()
	s := set{title: "Set", page: "https://page", files: []file{{download.File{URL: at + "/set.tar.gz", MD5: md5Of(content)}, "set"}}}
	err := fetch(t.Context(), s, dir, func(string, int64, int64) {})
	for _, want := range []string{"Set can't be fetched: set.tar.gz ended after 50 of", "the same command goes on", "https://page", filepath.Join(dir, "set")} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Fatalf("error %v, want %q", err, want)
		}
	}
	if there(t, s, dir) {
		t.Error("there after half a download")
	}
	if err := fetch(t.Context(), s, dir, func(string, int64, int64) {}); err != nil || !there(t, s, dir) {
		t.Fatal(err)
	}
	if want := []string{"", "bytes=50-"}; !slices.Equal(h.asked, want) {
		t.Errorf("ranges %q, want %q", h.asked, want)
	}
	if left := tree(t, dir); !strings.HasPrefix(left, "set/a.bin=abcdefgh") {
		t.Errorf("left %.40q", left)
	}
}

// A part that is whole already needs no more bytes; one of another file fails
// its checksum and is fetched from the start next time.
func TestParts(t *testing.T) {
	content := tarball(t, entry{name: "set/a.bin", content: "one"})
	for _, row := range []struct {
		name, part string
		fails      string
	}{
		{"whole", string(content), ""},
		{"of another file", strings.Repeat("x", len(content)), "damaged or replaced, and removed"},
		{"longer", string(content) + "more", "damaged or replaced, and removed"},
	} {
		at, dir := serve(t, &host{files: map[string][]byte{"/set.tar.gz": content}}), t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".set.tar.gz.part"), []byte(row.part), 0o600); err != nil {
			t.Fatal(err)
		}
		s := set{title: "Set", files: []file{{download.File{URL: at + "/set.tar.gz", MD5: md5Of(content)}, "set"}}}
		err := fetch(t.Context(), s, dir, func(string, int64, int64) {})
		if (err == nil) != (row.fails == "") || err != nil && !strings.Contains(err.Error(), row.fails) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.fails)
		}
		if err := fetch(t.Context(), s, dir, func(string, int64, int64) {}); err != nil || !there(t, s, dir) {
			t.Errorf("%s: then %v", row.name, err)
		}
	}
}

// Each of these is an error in one line, leaves nothing that could be taken for
// the set, and nothing outside of the directory.
func TestFetchErrors(t *testing.T) {
	good := tarball(t, entry{name: "set/a.bin", content: "one"})
	for name, row := range map[string]struct {
		content []byte
		archive string
		md5     string
		want    string
	}{
		"not found":          {nil, "gone.zip", "", "/gone.zip: 404 Not Found"},
		"wrong sum":          {good, "set.tar.gz", md5Of([]byte("other")), "has MD5 " + md5Of(good)},
		"truncated tar":      {good[:len(good)-30], "set.tar.gz", "", "unexpected EOF"},
		"truncated zip":      {zipped(t, entry{name: "a", content: "b"})[:30], "set.zip", "", "not a zip file, or truncated"},
		"no gzip":            {[]byte("<html>sorry</html>"), "set.tar.gz", "", "not a gzip file"},
		"tar that leaves":    {tarball(t, entry{name: "ok", content: "x"}, entry{name: "../out", content: "x"}), "set.tar.gz", "", `entry "../out" leads out of the directory`},
		"tar, absolute":      {tarball(t, entry{name: "/tmp/out", content: "x"}), "set.tar.gz", "", `entry "/tmp/out" leads out`},
		"zip that leaves":    {zipped(t, entry{name: "ok", content: "x"}, entry{name: "a/../../out", content: "x"}), "set.zip", "", `entry "a/../../out" leads out`},
		"a file as a folder": {tarball(t, entry{name: "a", content: "x"}, entry{name: "a/b", content: "x"}), "set.tar.gz", "", "file exists"},
	} {
		h := &host{files: map[string][]byte{"/" + row.archive: row.content}}
		if row.content == nil {
			h.files = nil
		}
		outside := t.TempDir()
		dir := filepath.Join(outside, "dir")
		s := set{title: "Set", page: "https://page", files: []file{{download.File{URL: serve(t, h) + "/" + row.archive, MD5: row.md5}, "set"}}}
		err := fetch(t.Context(), s, dir, func(string, int64, int64) {})
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "https://page") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
		if there(t, s, dir) {
			t.Errorf("%s: counts as there", name)
		}
		if left := tree(t, outside); strings.Contains(left, "out=") || strings.Contains(left, ".unpack") {
			t.Errorf("%s: left %s", name, left)
		}
	}
}

// Each part of the work can be stopped, and resumes with what was downloaded.
func TestCanceled(t *testing.T) {
	content := tarball(t, entry{name: "set/a.bin", content: "one"})
	for _, part := range []string{"download", "check", "unpack"} {
		ctx, cancel := context.WithCancel(t.Context())
		h, dir := &host{files: map[string][]byte{"/set.tar.gz": content}}, t.TempDir()
		s := set{title: "Set", files: []file{{download.File{URL: serve(t, h) + "/set.tar.gz", MD5: md5Of(content)}, "set"}}}
		err := fetch(ctx, s, dir, func(stage string, _, _ int64) {
			if strings.HasPrefix(stage, part) {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || there(t, s, dir) {
			t.Errorf("stopped in %s: error %v", part, err)
		}
		if err := fetch(t.Context(), s, dir, func(string, int64, int64) {}); err != nil || !there(t, s, dir) {
			t.Errorf("after a stop in %s: %v", part, err)
		}
		if part == "unpack" && len(h.asked) != 1 {
			t.Errorf("after a stop in %s: %d requests, want 1: the archive was whole", part, len(h.asked))
		}
	}
}
