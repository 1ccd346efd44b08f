package decode

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sync/semaphore"
)

// Limits on one image: above these a file is more likely made to exhaust memory
// than a useful image. The decoders would allocate first and fail later.
const (
	MaxSide     = 65535 // pixels
	maxPixels   = 100e6
	maxFileSize = 1 << 30 // bytes
)

// A Decoder decodes files concurrently within a common limit of memory.
type Decoder struct{ memory *semaphore.Weighted }

// New makes a decoder.
func New() Decoder { return Decoder{semaphore.NewWeighted(maxPixels)} }

// An Image is a decoded file.
type Image struct {
	Pixels []byte // uint8 [size, size, 3], row-major, RGB
	Odd    string // why it is of little use; "" for most
}

// File decodes the image in a file: upright, opaque and square. An error says
// why it cannot be used.
func (d Decoder) File(ctx context.Context, path string, size int, mode Resize) (img Image, err error) {
	content, err := readFile(path)
	if err != nil {
		return img, err
	}
	f, config, err := inspect(content)
	if err != nil {
		return img, err
	}
	img.Odd = oddness(config)
	to := placement(image.Pt(config.Width, config.Height), size, mode).Size()
	err = d.within(ctx, weight(config, size), func() error {
		src, err := f.upright(content, config, shrink(f, config, to))
		if err == nil {
			img.Pixels = resize(src, size, mode)
		}
		return err
	})
	return img, err
}

// within does work that takes so much memory. It turns a panic of a decoder
// into an error: the file is at fault, not the run.
func (d Decoder) within(ctx context.Context, memory int64, work func() error) (err error) {
	if err := d.memory.Acquire(ctx, memory); err != nil {
		return err
	}
	defer d.memory.Release(memory)
	defer blame(&err)
	return work()
}

// blame, deferred, makes an error of a panic.
func blame(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the decoder failed: %v", p)
	}
}

// An image below leastSide or longer than mostAspect times its width is used,
// but reported: it has too few pixels, or loses most of them.
const (
	leastSide  = 8
	mostAspect = 8
)

// oddness returns why an image is of little use; "" for most.
func oddness(c image.Config) string {
	short, long := min(c.Width, c.Height), max(c.Width, c.Height)
	switch {
	case short < leastSide:
		return fmt.Sprintf("only %d×%d pixels", c.Width, c.Height)
	case long > mostAspect*short:
		return fmt.Sprintf("%d×%d pixels are long and thin", c.Width, c.Height)
	}
	return ""
}

// weight returns the memory for one image in units of a pixel's 4 bytes:
// itself, and its rows (or columns, if rotated by 90°) at the new width.
func weight(c image.Config, size int) int64 {
	return min(maxPixels, int64(c.Width*c.Height)+int64(size*max(c.Width, c.Height)))
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, Reason(err)
	}
	if info.Size() == 0 {
		return nil, errors.New("empty file")
	}
	if info.Size() > maxFileSize {
		return nil, fmt.Errorf("file of %d MiB, limit %d", info.Size()>>20, maxFileSize>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, Reason(err)
	}
	return data, nil
}

// IsReadError reports whether err comes from the system and not from what a file
// holds: a disk that fails, too many open files, permissions. It may be gone the
// next time, and says nothing about the image.
func IsReadError(err error) bool {
	var number syscall.Errno
	return errors.As(err, &number)
}

// Reason returns an error without the operation and the path of a file, for
// messages that name it already.
func Reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
