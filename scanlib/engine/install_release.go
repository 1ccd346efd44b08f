package engine

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	answerTime = 8 * time.Second  // for a host to answer at all
	idleTime   = 60 * time.Second // for the next bytes of a download
)

// askURL runs ask, which has neither a context nor a time limit of its own, for
// as long as a host that answers may take.
func askURL(ctx context.Context, ask func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerTime, fmt.Errorf("its host gave no answer in %v", answerTime))
	defer cancel()
	type answer struct {
		url string
		err error
	}
	got := make(chan answer, 1)
	go func() {
		url, err := ask()
		got <- answer{url, shorten(err)}
	}()
	select {
	case a := <-got:
		return a.url, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// shorten takes off the addresses that net/http and the resolver repeat around
// what went wrong.
func shorten(err error) error {
	var dns *net.DNSError
	var request *url.Error
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("look up %s: %s", dns.Name, dns.Err)
	case errors.As(err, &request):
		return request.Err
	}
	return err
}

// downloadRelease streams the .tar.gz at address and writes the plugin in it to to.
// go-xla's installer can do this too, but it draws on the terminal and can't be
// canceled.
func downloadRelease(ctx context.Context, address string, to io.Writer, report func(done, total int64)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(idleTime, func() { cancel(fmt.Errorf("no data for %v", idleTime)) })
	defer idle.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("download: %w", shorten(causeOf(ctx, err)))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("download %s: %s", address, resp.Status)
	}
	body := &meter{r: resp.Body, report: func(done int64) {
		idle.Reset(idleTime)
		report(done, max(0, resp.ContentLength))
	}}
	if err := untarPlugin(body, to); err != nil {
		return fmt.Errorf("download %s: %w", address, causeOf(ctx, err))
	}
	return nil
}

// causeOf replaces the "context canceled" of a stalled download by the reason.
func causeOf(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Cause(ctx)
	}
	return err
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
		if found || header.Typeflag != tar.TypeReg || kindOf(header.Name) != KindCPU {
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
