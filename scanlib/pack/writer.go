package pack

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// A Writer writes a pack from front to back.
type Writer struct {
	out     *bufio.Writer
	header  header
	id      identity
	skipped []Skip
	sum     hash.Hash32 // of the pixels
	n       int64       // bytes of pixels
}

// NewWriter starts a pack of images of one size. Kind and resize say where they
// come from and how they became square; both are part of the images' Hash.
func NewWriter(w io.Writer, kind, resize string, height, width int) *Writer {
	p := &Writer{
		out:    bufio.NewWriterSize(w, 1<<20),
		header: header{Kind: kind, Height: height, Width: width},
		id:     newIdentity(kind, resize, height, width),
		sum:    crc32.New(castagnoli),
	}
	head := make([]byte, headSize)
	copy(head, Magic)
	p.out.Write(head) // an error stays in the writer
	return p
}

// Add appends an image, uint8 [height, width, 3]; size is that of its source in
// bytes.
func (w *Writer) Add(name string, size int64, pixels []byte) error {
	if want := w.header.Height * w.header.Width * 3; len(pixels) != want {
		return fmt.Errorf("pack: %s: %d bytes of pixels, want %d", name, len(pixels), want)
	}
	w.header.Names = append(w.header.Names, name)
	w.id.add(name, size, pixels)
	w.sum.Write(pixels)
	w.n += int64(len(pixels))
	_, err := w.out.Write(pixels)
	return err
}

// Odd records why an added image is of little use.
func (w *Writer) Odd(name, reason string) {
	w.header.OddNames = append(w.header.OddNames, name)
	w.header.OddReasons = append(w.header.OddReasons, reason)
}

// Skip records why an image is left out.
func (w *Writer) Skip(name, reason string) { w.skipped = append(w.skipped, Skip{name, reason}) }

// Len returns the number of images added.
func (w *Writer) Len() int { return len(w.header.Names) }

// Close completes the pack; it fails if no image was added. It does not close
// the underlying writer.
func (w *Writer) Close() error {
	if w.Len() == 0 {
		return errors.New("pack: no images")
	}
	w.header.Hash = w.id.hash()
	w.header.setSkipped(w.skipped)
	return w.finish()
}

func (w *Writer) finish() error {
	text, err := json.Marshal(w.header)
	if err != nil {
		return err
	}
	w.out.Write(text)
	tail := binary.LittleEndian.AppendUint64(nil, uint64(w.n))
	tail = binary.LittleEndian.AppendUint64(tail, uint64(len(text)))
	tail = binary.LittleEndian.AppendUint32(tail, w.sum.Sum32())
	tail = binary.LittleEndian.AppendUint32(tail, crc32.Checksum(text, castagnoli))
	w.out.Write(append(tail, Magic...))
	return w.out.Flush()
}
