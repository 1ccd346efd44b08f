package formats

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"scango/scanlib/data/decode"
)

// readIDX reads a whole file of unsigned bytes with that many dimensions.
func readIDX(file string, rank int) (dims []int, values []byte, err error) {
	err = withIDX(file, func(r io.Reader) error {
		dims, values, err = parseIDX(r, rank)
		return err
	})
	return dims, values, err
}

// idxShape reads the head of a file of images alone.
func idxShape(file string) (dims []int, err error) {
	err = withIDX(file, func(r io.Reader) error {
		dims, err = parseIDXHead(r, 3)
		return err
	})
	return dims, err
}

func withIDX(file string, read func(io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("data: cannot open %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return fmt.Errorf("data: %s: damaged gzip file: %w", file, err)
		}
	}
	if err := read(r); err != nil {
		return fmt.Errorf("data: %s: %w", file, decode.Reason(err))
	}
	return nil
}

// maxIDX bounds the memory that a file's head can ask for; MNIST takes 47 MB,
// EMNIST 550.
const maxIDX = 1 << 30

// parseIDX reads head and values. A stream that is shorter or longer than its
// head says is an error; memory grows with what is there, not what is claimed.
func parseIDX(r io.Reader, rank int) ([]int, []byte, error) {
	dims, err := parseIDXHead(r, rank)
	if err != nil {
		return nil, nil, err
	}
	n := 1
	for _, d := range dims {
		n *= d
	}
	values, err := io.ReadAll(io.LimitReader(r, int64(n)+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || err == nil && len(values) < n:
		return nil, nil, fmt.Errorf("truncated: %d bytes of data, its head says %d", len(values), n)
	case err != nil:
		return nil, nil, err
	case len(values) > n:
		return nil, nil, fmt.Errorf("more data than the %d bytes its head says", n)
	}
	return dims, values, nil
}

// parseIDXHead reads two zero bytes, the type (8 is unsigned byte), the number
// of dimensions, and each dimension as a big-endian uint32.
func parseIDXHead(r io.Reader, rank int) ([]int, error) {
	head := make([]byte, 4+4*rank)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, errors.New("truncated: not even a head")
	}
	if want := [4]byte{0, 0, 8, byte(rank)}; [4]byte(head[:4]) != want {
		return nil, fmt.Errorf("starts with %x, an idx file of bytes in %d dimensions with %x", head[:4], rank, want)
	}
	dims, n := make([]int, rank), 1
	for i := range dims {
		dims[i] = int(binary.BigEndian.Uint32(head[4+4*i:]))
		if dims[i] < 1 || dims[i] > maxIDX/n {
			return nil, fmt.Errorf("dimension %d of %d is out of bounds", dims[i], i)
		}
		n *= dims[i]
	}
	return dims, nil
}
