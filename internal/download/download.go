// Package download fetches files from the web: an interrupted download resumes
// where it stopped, and only a complete file gets its final name.
//
//	file := download.File{URL: "https://…/cifar-10-binary.tar.gz", MD5: "c32a1d4ab5d03f1284b67883e8d87530"}
//	err := file.Fetch(ctx, "cache/cifar-10-binary.tar.gz", func(stage string, done, total int64) { … })
//
// The bytes come into PATH.part, which a later Fetch continues; its checksum is
// compared, and it is renamed to PATH.
package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"
)

// A File is published on the web.
type File struct {
	URL string
	// The checksum that is published with it, in hex; empty where none is.
	// Without one, only the format's own checks apply.
	SHA256, MD5 string
}

// Progress is called with the bytes done of a stage, which is "download NAME"
// or "check NAME"; total is 0 where it isn't known.
type Progress func(stage string, done, total int64)

// Fetch downloads the file to the path to, whose directory must exist. An
// existing file is kept, unless its checksum differs. progress may be nil.
//
// Fetch returns the context's error if that ends, and an error if the host does
// not answer in 15 seconds or sends no byte for 60. A file with a wrong
// checksum is removed.
func (f File) Fetch(ctx context.Context, to string, progress Progress) error {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	if _, err := os.Stat(to); err == nil && f.check(ctx, to, progress) == nil {
		return nil
	}
	part := to + ".part"
	if err := f.download(ctx, part, progress); err != nil {
		return err
	}
	if err := f.check(ctx, part, progress); err != nil {
		return err
	}
	return os.Rename(part, to) // if a power cut undoes it, the part is still whole
}

// Name returns the last element of the URL's path.
func (f File) Name() string {
	if u, err := url.Parse(f.URL); err == nil {
		return path.Base(u.Path)
	}
	return path.Base(f.URL)
}

const (
	answerTime = 15 * time.Second // for a host to answer at all
	idleTime   = 60 * time.Second // for the next bytes
)

// download fetches the file to part, from where an earlier download ended.
func (f File) download(ctx context.Context, part string, progress Progress) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	have := size(part)
	unanswered := limit(cancel, answerTime, "its host gave no answer in %v")
	resp, err := get(ctx, f.URL, have)
	unanswered.Stop()
	if err != nil {
		return fmt.Errorf("%s: %w", f.URL, causeOf(ctx, err))
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable { // nothing is left to fetch, if it is that file
		return nil
	}
	offset, err := offsetOf(resp, have)
	if err != nil {
		return fmt.Errorf("%s: %w", f.URL, err)
	}
	idle := limit(cancel, idleTime, "no data for %v")
	defer idle.Stop()
	return f.receive(ctx, resp, offset, part, func(done, total int64) {
		idle.Reset(idleTime)
		progress("download "+f.Name(), done, total)
	})
}

// limit cancels a download after d, with the reason.
func limit(cancel context.CancelCauseFunc, d time.Duration, reason string) *time.Timer {
	return time.AfterFunc(d, func() { cancel(fmt.Errorf(reason, d)) })
}

// receive appends a response, which begins at offset of the file, to part.
func (f File) receive(ctx context.Context, resp *http.Response, offset int64, part string, report func(done, total int64)) error {
	total := int64(0)
	if resp.ContentLength >= 0 {
		total = offset + resp.ContentLength
	}
	done, err := save(part, offset, &meter{resp.Body, offset, func(done int64) { report(done, total) }})
	var disk *fs.PathError
	if err != nil && !errors.As(err, &disk) {
		return fmt.Errorf("%s ended after %d of %d bytes: %w", f.Name(), done, total, causeOf(ctx, err))
	}
	return err
}

// size returns the length of a file, 0 where there is none.
func size(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}

// offsetOf returns the offset in the file at which a response starts. The bytes
// from have on were requested, but a server may send the whole file instead.
func offsetOf(resp *http.Response, have int64) (int64, error) {
	begins := resp.Header.Get("Content-Range")
	switch {
	case resp.StatusCode == http.StatusOK:
		return 0, nil
	case resp.StatusCode == http.StatusPartialContent && strings.HasPrefix(begins, fmt.Sprintf("bytes %d-", have)):
		return have, nil
	}
	return 0, errors.New(strings.TrimSpace(resp.Status + " " + begins))
}

// get requests a URL's bytes from an offset on.
func get(ctx context.Context, address string, offset int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	req.Header.Set("Accept-Encoding", "identity") // offsets are of the file itself
	return http.DefaultClient.Do(req)
}

// save appends what it reads to a file of offset bytes, or overwrites it if that
// is 0, and returns the file's length.
func save(name string, offset int64, from io.Reader) (length int64, err error) {
	how := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if offset == 0 {
		how |= os.O_TRUNC
	}
	to, err := os.OpenFile(name, how, 0o644)
	if err != nil {
		return 0, err
	}
	defer to.Close()
	n, err := io.Copy(to, from)
	if err == nil {
		err = to.Sync()
	}
	return offset + n, err
}
