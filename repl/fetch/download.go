package fetch

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"
)

// idleTime is how long the next bytes may take.
const idleTime = 60 * time.Second

// download fetches the file to part, from where an earlier download ended.
func (f file) download(ctx context.Context, part string, report func(done, total int64)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(idleTime, func() { cancel(fmt.Errorf("no data for %v", idleTime)) })
	defer idle.Stop()
	have := int64(0)
	if info, err := os.Stat(part); err == nil {
		have = info.Size()
	}
	resp, err := ask(ctx, f.url, have)
	if err != nil {
		return causeOf(ctx, err)
	}
	defer resp.Body.Close()
	begins := resp.Header.Get("Content-Range")
	switch {
	case resp.StatusCode == http.StatusOK: // from the start
		have = 0
	case resp.StatusCode == http.StatusPartialContent && strings.HasPrefix(begins, fmt.Sprintf("bytes %d-", have)):
	case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable: // nothing is left to fetch, if it is that file
		return nil
	default:
		return fmt.Errorf("%s: %s %s", f.url, resp.Status, begins)
	}
	total := int64(0)
	if resp.ContentLength >= 0 {
		total = have + resp.ContentLength
	}
	done, err := save(part, have, &meter{resp.Body, have, func(done int64) {
		idle.Reset(idleTime)
		report(done, total)
	}})
	if err != nil && !isDisk(err) {
		return fmt.Errorf("%s ended after %d of %d bytes: %w", path.Base(f.url), done, total, causeOf(ctx, err))
	}
	return err
}

// save writes what comes to a file from an offset on, and returns the file's
// length.
func save(name string, offset int64, from io.Reader) (length int64, err error) {
	to, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	defer to.Close()
	if err := to.Truncate(offset); err != nil {
		return 0, err
	}
	if _, err := to.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.Copy(to, from)
	if err == nil {
		err = to.Sync()
	}
	return offset + n, err
}

// ask requests an address from an offset on.
func ask(ctx context.Context, address string, from int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	if from > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	req.Header.Set("Accept-Encoding", "identity") // offsets are of the file itself
	return http.DefaultClient.Do(req)
}

// causeOf replaces the "context canceled" of a stalled download by the reason.
func causeOf(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Cause(ctx)
	}
	var request *url.Error
	if errors.As(err, &request) {
		return fmt.Errorf("%s: %w", request.URL, request.Err)
	}
	return err
}

// meter counts the bytes read through it.
type meter struct {
	r      io.Reader
	done   int64
	report func(done int64)
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.done += int64(n)
	m.report(m.done)
	return n, err
}

// stopping reads until ctx ends: a set can take a while to check and unpack.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// check compares the file with its published sum, and removes one that is
// another.
func (f file) check(ctx context.Context, part string, report func(done, total int64)) error {
	if f.md5 == "" {
		return nil
	}
	from, err := os.Open(part)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	sum := md5.New()
	if _, err := io.Copy(sum, &meter{stopping{ctx, from}, 0, func(done int64) { report(done, info.Size()) }}); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.md5 {
		os.Remove(part)
		return fmt.Errorf("%s has MD5 %s and %d bytes, its page says MD5 %s: damaged or replaced, and removed",
			path.Base(f.url), got, info.Size(), f.md5)
	}
	return nil
}
