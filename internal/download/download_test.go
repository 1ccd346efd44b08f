package download

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// host serves a file, with ranges, and notes the ranges asked for.
type host struct {
	content  []byte
	cut      int  // bytes after which it hangs up once; 0 never
	noRanges bool // it sends all, whatever is asked for
	asked    []string
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.asked = append(h.asked, r.Header.Get("Range"))
	if r.URL.Path != "/set.bin" {
		http.NotFound(w, r)
		return
	}
	if n := h.cut; n > 0 {
		h.cut = 0
		w.Header().Set("Content-Length", fmt.Sprint(len(h.content)))
		w.Write(h.content[:n])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	if h.noRanges {
		r.Header.Del("Range")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.content))
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

var content = bytes.Repeat([]byte("abcdefgh"), 1000)

func md5Of(b []byte) string    { return fmt.Sprintf("%x", md5.Sum(b)) }
func sha256Of(b []byte) string { return fmt.Sprintf("%x", sha256.Sum256(b)) }

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// holds checks that dir holds one file alone, with the content.
func holds(t *testing.T, name, dir string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, "set.bin"))
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%s: %d bytes, error %v, want the content", name, len(got), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%s: left %v, error %v", name, entries, err)
	}
}

func TestFetch(t *testing.T) {
	other := bytes.Repeat([]byte("x"), len(content))
	for _, row := range []struct {
		name        string
		there, part []byte // before
		sum         File
		noRanges    bool
		asked       []string
		stages      string
	}{
		{"new", nil, nil, File{SHA256: sha256Of(content)}, false, []string{""}, "download set.bin, check set.bin"},
		{"MD5, in capitals", nil, nil, File{MD5: strings.ToUpper(md5Of(content))}, false, []string{""}, "download set.bin, check set.bin"},
		{"without a checksum", nil, nil, File{}, false, []string{""}, "download set.bin"},
		{"there", content, nil, File{MD5: md5Of(content)}, false, nil, "check set.bin"},
		{"there, not to be checked", content, nil, File{}, false, nil, ""},
		{"another there", other, nil, File{MD5: md5Of(content)}, false, []string{""}, "check set.bin, download set.bin"},
		{"begun", nil, content[:50], File{MD5: md5Of(content)}, false, []string{"bytes=50-"}, "download set.bin, check set.bin"},
		{"begun, of a server without ranges", nil, other[:50], File{MD5: md5Of(content)}, true, []string{"bytes=50-"}, "download set.bin, check set.bin"},
		{"part whole", nil, content, File{MD5: md5Of(content)}, false, []string{"bytes=8000-"}, "check set.bin"},
	} {
		h := &host{content: content, noRanges: row.noRanges}
		dir := t.TempDir()
		to := filepath.Join(dir, "set.bin")
		if row.there != nil {
			write(t, to, row.there)
		}
		if row.part != nil {
			write(t, to+".part", row.part)
		}
		var stages []string
		last := map[string]int64{}
		file := row.sum
		file.URL = serve(t, h) + "/set.bin?of=it"
		err := file.Fetch(t.Context(), to, func(stage string, done, total int64) {
			if !slices.Contains(stages, stage) {
				stages = append(stages, stage)
			}
			if done < last[stage] || total != int64(len(content)) || done > total {
				t.Errorf("%s: %s: %d of %d bytes after %d", row.name, stage, done, total, last[stage])
			}
			last[stage] = done
		})
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
		holds(t, row.name, dir)
		if !slices.Equal(h.asked, row.asked) {
			t.Errorf("%s: asked for the ranges %q, want %q", row.name, h.asked, row.asked)
		}
		if got := strings.Join(stages, ", "); !strings.HasPrefix(got, row.stages) {
			t.Errorf("%s: stages %s, want %s", row.name, got, row.stages)
		}
	}
}

// An interrupted download is an error, keeps its part, and resumes there.
func TestFetchResumes(t *testing.T) {
	h := &host{content: content, cut: 50}
	dir := t.TempDir()
	to := filepath.Join(dir, "set.bin")
	file := File{URL: serve(t, h) + "/set.bin", SHA256: sha256Of(content)}
	err := file.Fetch(t.Context(), to, nil)
	if want := "set.bin ended after 50 of 8000 bytes: unexpected EOF"; err == nil || err.Error() != want {
		t.Fatalf("error %v, want %s", err, want)
	}
	if _, err := os.Stat(to); err == nil {
		t.Error("half a file has the name of a whole one")
	}
	if err := file.Fetch(t.Context(), to, nil); err != nil {
		t.Fatal(err)
	}
	holds(t, "resumed", dir)
	if want := []string{"", "bytes=50-"}; !slices.Equal(h.asked, want) {
		t.Errorf("ranges %q, want %q", h.asked, want)
	}
}

func TestFetchFails(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, row := range []struct {
		name string
		file File // the URL is a path of the host, or all of it
		part []byte
		want string
	}{
		{"not found", File{URL: "/gone.bin"}, nil, "HOST/gone.bin: 404 Not Found"},
		{"wrong MD5", File{URL: "/set.bin", MD5: md5Of(nil)}, nil, "set.bin has MD5 " + md5Of(content) + " and 8000 bytes, published is " + md5Of(nil) + ": damaged or replaced, and removed"},
		{"wrong SHA-256", File{URL: "/set.bin", SHA256: sha256Of(nil), MD5: md5Of(content)}, nil, "set.bin has SHA-256 " + sha256Of(content)},
		{"part of another file", File{URL: "/set.bin", MD5: md5Of(content)}, []byte("other"), "damaged or replaced, and removed"},
		{"part longer than the file", File{URL: "/set.bin", MD5: md5Of(content)}, append(content[:8000:8000], 'x'), "and 8001 bytes"},
		{"refused", File{URL: closed.URL + "/set.bin"}, nil, "connection refused"},
		{"no host", File{URL: "http://none.invalid/set.bin"}, nil, "http://none.invalid/set.bin: look up none.invalid: "},
		{"no URL", File{URL: ":"}, nil, "missing protocol scheme"},
	} {
		dir := t.TempDir()
		to := filepath.Join(dir, "set.bin")
		if row.part != nil {
			write(t, to+".part", row.part)
		}
		at := serve(t, &host{content: content})
		if strings.HasPrefix(row.file.URL, "/") {
			row.file.URL = at + row.file.URL
		}
		err := row.file.Fetch(t.Context(), to, nil)
		if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), at, "HOST"), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %s", row.name, err, row.want)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
			t.Errorf("%s: left %v, error %v", row.name, entries, err)
		}
	}
	nowhere := File{URL: serve(t, &host{content: content}) + "/set.bin"}
	if err := nowhere.Fetch(t.Context(), filepath.Join(t.TempDir(), "no", "set.bin"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into a directory that is not there: error %v", err)
	}
}

// Downloading and checking can each be stopped, and go on with what is there.
func TestFetchCanceled(t *testing.T) {
	for _, stage := range []string{"download", "check"} {
		ctx, cancel := context.WithCancel(t.Context())
		dir := t.TempDir()
		to := filepath.Join(dir, "set.bin")
		file := File{URL: serve(t, &host{content: content}) + "/set.bin", MD5: md5Of(content)}
		err := file.Fetch(ctx, to, func(at string, _, _ int64) {
			if strings.HasPrefix(at, stage) {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped in %s: error %v", stage, err)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("stopped in %s: the file has its name", stage)
		}
		if err := file.Fetch(t.Context(), to, nil); err != nil {
			t.Errorf("after a stop in %s: %v", stage, err)
		}
		holds(t, "after a stop in "+stage, dir)
	}
}

// A host that does not answer is given up soon, one that falls silent later.
func TestFetchIdle(t *testing.T) {
	usual := http.DefaultClient
	defer func() { http.DefaultClient = usual }()
	for _, row := range []struct {
		host http.RoundTripper
		want string
		in   time.Duration
	}{
		{deaf{}, "http://host/set.bin: its host gave no answer in 15s", answerTime},
		{silent{}, "set.bin ended after 4 of 8000 bytes: no data for 1m0s", idleTime},
	} {
		dir := t.TempDir()
		http.DefaultClient = &http.Client{Transport: row.host}
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			err := File{URL: "http://host/set.bin"}.Fetch(t.Context(), filepath.Join(dir, "set.bin"), nil)
			if err == nil || err.Error() != row.want {
				t.Errorf("error %v, want %s", err, row.want)
			}
			if got := time.Since(start); got != row.in {
				t.Errorf("gave up after %v, want %v", got, row.in)
			}
		})
	}
}

// deaf never answers.
type deaf struct{}

func (deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// silent answers with four bytes of many and then with none.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	silence, out := io.Pipe()
	context.AfterFunc(r.Context(), func() { out.CloseWithError(r.Context().Err()) })
	return &http.Response{StatusCode: http.StatusOK, ContentLength: 8000, Body: io.NopCloser(io.MultiReader(strings.NewReader("four"), silence))}, nil
}

// An error of the disk is not an error of the download.
func TestFetchDisk(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "set.bin")
	if err := os.Symlink("/dev/full", to+".part"); err != nil {
		t.Skip(err)
	}
	err := File{URL: serve(t, &host{content: content}) + "/set.bin"}.Fetch(t.Context(), to, nil)
	if !errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), "ended after") {
		t.Errorf("error %v, want that of a full disk", err)
	}
}

func TestNewReader(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := NewReader(ctx, strings.NewReader("abcd"))
	two := make([]byte, 2)
	if n, err := r.Read(two); n != 2 || err != nil {
		t.Errorf("read %d bytes, error %v", n, err)
	}
	cancel()
	if n, err := r.Read(two); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: read %d bytes, error %v", n, err)
	}
}
