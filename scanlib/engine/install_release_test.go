package engine

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"
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

func TestDownloadRelease(t *testing.T) {
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
		var out bytes.Buffer
		var last int64
		err := downloadRelease(context.Background(), host.URL, &out, func(done, _ int64) { last = done })
		host.Close()
		checkError(t, row.name, err, row.want)
		if err == nil && (out.String() != "the plugin" || last != int64(len(row.body))) {
			t.Errorf("%s: wrote %q after %d bytes, want the first CPU plugin after %d", row.name, out.String(), last, len(row.body))
		}
	}
}

// A download that is canceled says so; one without a host says which.
func TestDownloadReleaseStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	stalled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	}))
	err := downloadRelease(ctx, stalled.URL, io.Discard, func(_, _ int64) {})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	stalled.Close()
	checkError(t, "closed", downloadRelease(context.Background(), stalled.URL, io.Discard, func(_, _ int64) {}), "refused")
}

func TestAskURL(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	forever := make(chan struct{})
	defer close(forever)
	dns := &url.Error{Op: "Get", URL: "https://host/x", Err: &net.DNSError{Name: "host", Err: "no such host"}}
	for _, row := range []struct {
		name string
		ctx  context.Context
		ask  func() (string, error)
		want string
	}{
		{"answer", context.Background(), func() (string, error) { return "here", nil }, ""},
		{"no host", context.Background(), func() (string, error) { return "", dns }, "look up host: no such host"},
		{"refused", context.Background(), func() (string, error) { return "", &url.Error{Err: errors.New("refused")} }, "refused"},
		{"canceled", canceled, func() (string, error) { <-forever; return "", nil }, "context canceled"},
	} {
		start := time.Now()
		got, err := askURL(row.ctx, row.ask)
		checkError(t, row.name, err, row.want)
		if err == nil && got != "here" {
			t.Errorf("%s: %q", row.name, got)
		}
		if time.Since(start) > answerTime/2 {
			t.Errorf("%s: took %v", row.name, time.Since(start))
		}
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
