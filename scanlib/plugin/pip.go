package plugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// pip is the command line, without arguments, that runs Python's pip.
type pip []string

// pips are the ways to call pip on various machines.
var pips = []pip{{"python3", "-m", "pip"}, {"python", "-m", "pip"}, {"pip3"}, {"pip"}}

// Reasons why no wheel can be downloaded.
var (
	errNoPip   = errors.New("no pip (install python3-pip)")
	errNoIndex = errors.New("pip can't reach its package index")
)

// findPip returns the first pip that answers.
func findPip(ctx context.Context) (pip, error) {
	python := false
	for _, p := range pips {
		if _, err := exec.LookPath(p[0]); err != nil {
			continue
		}
		python = true
		if exec.CommandContext(ctx, p[0], append(p[1:], "--version")...).Run() == nil {
			return p, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if python {
		return nil, fmt.Errorf("this machine's Python has %w", errNoPip)
	}
	return nil, fmt.Errorf("there is no Python here, and %w", errNoPip)
}

// Pip returns the command line that runs Python's pip on this machine; "" if
// there is none.
func Pip(ctx context.Context) string {
	p, err := findPip(ctx)
	if err != nil {
		return ""
	}
	return strings.Join(p, " ")
}

// download runs pip's download command for a requirements file and leaves the
// wheels in dir. pip keeps partial files below dir, too, whose size is
// reported.
func (p pip) download(ctx context.Context, requirements, dir string, report func(done int64)) error {
	cmd := exec.CommandContext(ctx, p[0], append(p[1:], "download",
		"--no-deps", "--require-hashes", "--requirement", requirements, "--dest", dir,
		"--only-binary=:all:", "--platform", wheelPlatform, "--python-version", "3.12",
		"--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--quiet",
		"--retries", "1", "--timeout", "15")...)
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	// An interrupt lets pip clean up; if it does not end, it is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 3 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stop := watchSize(dir, report)
	err := cmd.Run()
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("pip download: %w", pipError(stderr.String(), err))
	}
	return nil
}

// watchSize reports the bytes below dir a few times a second until stopped.
func watchSize(dir string, report func(done int64)) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case <-time.After(250 * time.Millisecond):
				report(sizeBelow(dir))
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
	}
}

// sizeBelow sums the sizes of the files below dir, except those that vanish
// meanwhile.
func sizeBelow(dir string) (size int64) {
	filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return size
}

// pipError makes an error of what pip wrote to stderr before it ended with err.
// "No matching version" is also pip's message if it can't reach the index.
func pipError(stderr string, err error) error {
	switch {
	case strings.Contains(stderr, "No space left on device"):
		return syscall.ENOSPC
	case strings.Contains(stderr, "connection broken by"):
		return errNoIndex
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	reason := lines[len(lines)-1]
	for _, line := range lines {
		if text, ok := strings.CutPrefix(line, "ERROR: "); ok && text != "Exception:" {
			reason = text
			break
		}
	}
	return fmt.Errorf("%w: %s", err, reason)
}
