package download

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
)

// check verifies a file, and removes one with another checksum.
func (f File) check(ctx context.Context, name string, progress Progress) error {
	err := f.Verify(ctx, name, progress)
	var other *ChecksumError
	if errors.As(err, &other) {
		os.Remove(name)
		return fmt.Errorf("%w: damaged or replaced, and removed", err)
	}
	return err
}

// Verify reads a file and returns a *ChecksumError if its checksum is not the
// published one. Without a published one, it reads nothing. progress may be
// nil.
func (f File) Verify(ctx context.Context, name string, progress Progress) error {
	algorithm, sum, want := f.checksum()
	if sum == nil {
		return nil
	}
	from, err := os.Open(name)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	report := func(done int64) {
		if progress != nil {
			progress("check "+f.Name(), done, info.Size())
		}
	}
	if _, err := io.Copy(sum, &meter{NewReader(ctx, from), 0, report}); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, want) {
		return &ChecksumError{f.Name(), info.Size(), algorithm, got, want}
	}
	return nil
}

// ChecksumError says that a file is not the published one.
type ChecksumError struct {
	Name      string
	Size      int64
	Algorithm string
	Got, Want string // in hex
}

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("%s has %s %s and %d bytes, published is %s", e.Name, e.Algorithm, e.Got, e.Size, e.Want)
}

// checksum returns the better one of those that are published.
func (f File) checksum() (algorithm string, sum hash.Hash, want string) {
	switch {
	case f.SHA256 != "":
		return "SHA-256", sha256.New(), f.SHA256
	case f.MD5 != "":
		return "MD5", md5.New(), f.MD5
	}
	return "", nil, ""
}
