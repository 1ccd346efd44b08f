package live

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
)

// Array is numbers in rows: Data holds Rows·Columns of them, row after row.
type Array struct {
	Rows, Columns int
	Data          []float32
}

// Row returns row i, without copying it.
func (a *Array) Row(i int) []float32 { return a.Data[i*a.Columns : (i+1)*a.Columns] }

var npyHeader = regexp.MustCompile(`'descr': *'(<f[48])', *'fortran_order': *False, *'shape': *\((\d+), *(\d+)\)`)

// readArray reads a .npy file as sessions write it: two axes, float32 or
// float64, rows first.
func readArray(r io.Reader) (*Array, error) {
	b := bufio.NewReader(r)
	header, err := readHeader(b)
	if err != nil {
		return nil, fmt.Errorf("the features are no .npy array: %w", err)
	}
	m := npyHeader.FindSubmatch(header)
	if m == nil {
		return nil, fmt.Errorf("the features are not float32 or float64 [N, D] in rows: %s", bytes.TrimSpace(header))
	}
	a := &Array{}
	a.Rows, _ = strconv.Atoi(string(m[2]))
	a.Columns, _ = strconv.Atoi(string(m[3]))
	return a, a.fill(b, string(m[1]) == "<f8")
}

// longestHeader is more than two axes need.
const longestHeader = 1 << 16

// readHeader reads the magic, two bytes of version, the length, of two bytes in
// version 1 and of four later, and the text of that length.
func readHeader(r io.Reader) ([]byte, error) {
	start := make([]byte, 8, 12)
	if _, err := io.ReadFull(r, start); err != nil {
		return nil, err
	}
	if string(start[:6]) != "\x93NUMPY" {
		return nil, fmt.Errorf("it begins with %q", start[:6])
	}
	length := start[8:12]
	if start[6] == 1 {
		length = length[:2]
	}
	if _, err := io.ReadFull(r, length); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(start[8:12])
	if n > longestHeader {
		return nil, fmt.Errorf("its header takes %d bytes", n)
	}
	header := make([]byte, n)
	_, err := io.ReadFull(r, header)
	return header, err
}

// fill reads the numbers after the header.
func (a *Array) fill(r io.Reader, wide bool) error {
	a.Data = make([]float32, a.Rows*a.Columns)
	if !wide {
		return binary.Read(r, binary.LittleEndian, a.Data)
	}
	eight := make([]byte, 8)
	for i := range a.Data {
		if _, err := io.ReadFull(r, eight); err != nil {
			return fmt.Errorf("the features end after %d of %d numbers: %w", i, len(a.Data), err)
		}
		a.Data[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(eight)))
	}
	return nil
}
