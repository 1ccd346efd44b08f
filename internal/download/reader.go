package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
)

// NewReader returns a reader of r whose Read returns the context's error once
// ctx ends, so that work on a large file can be stopped.
func NewReader(ctx context.Context, r io.Reader) io.Reader { return stopping{ctx, r} }

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

// reason returns the cause of a failed request, without the addresses that
// net/http and the resolver repeat around it.
func reason(err error) error {
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

// causeOf returns the reason, or the cause of ctx if err says only that it was
// canceled.
func causeOf(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Cause(ctx)
	}
	return reason(err)
}
