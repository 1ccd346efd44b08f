package pack

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"

	"github.com/edsrzf/mmap-go"
)

// A pack is, in this order: a head of headSize bytes that starts with Magic,
// else zero; the pixels; the header as JSON; a tail of
//
//	uint64 bytes of pixels, uint64 bytes of JSON,
//	uint32 CRC-32C of the pixels, uint32 CRC-32C of the JSON, Magic,
//
// all little-endian. The header comes last because which images are usable is
// known last, so that the file is written from front to back.
const (
	Magic    = "SCANPK01" // changes with the layout of the file
	headSize = 64
	tailSize = 8 + 8 + 4 + 4 + len(Magic)
	maxSide  = 65535
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A File is an open pack.
type File struct {
	Images
	Skipped []Skip // what could not be used, by name
	Odd     []Skip // images that are used but of little use

	mapping mmap.MMap // nil: the pack is in memory
}

// Skip names an image and why it was left out, or is odd.
type Skip struct{ Name, Reason string }

// Open maps a pack and verifies all of it. Its error says what is wrong with
// the file, which can be built again.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() < int64(headSize+tailSize) {
		return nil, errors.New("truncated")
	}
	mapping, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot map: %w", err)
	}
	out, err := Parse(mapping)
	if err != nil {
		mapping.Unmap()
		return nil, err
	}
	out.mapping = mapping
	return out, nil
}

// Close releases the memory. Images of the file, and subsets of them, must not
// be used after it.
func (f *File) Close() error {
	f.pixels = nil
	if f.mapping == nil {
		return nil
	}
	return f.mapping.Unmap() // a second time does nothing
}

// Parse verifies a pack in memory. The File points into it.
func Parse(file []byte) (*File, error) {
	h, pixels, err := parse(file)
	if err != nil {
		return nil, err
	}
	return &File{
		Images:  Images{Names: h.Names, Height: h.Height, Width: h.Width, Hash: h.Hash, pixels: pixels},
		Skipped: pairs(h.SkipNames, h.SkipReasons), Odd: pairs(h.OddNames, h.OddReasons),
	}, nil
}

// pairs joins names and reasons.
func pairs(names, reasons texts) []Skip {
	var out []Skip
	for i, name := range names {
		out = append(out, Skip{name, reasons[i]})
	}
	return out
}

// parse checks lengths, sums and header; pixels is a part of file.
func parse(file []byte) (h header, pixels []byte, err error) {
	if len(file) < headSize+tailSize {
		return h, nil, errors.New("truncated")
	}
	head, tail := file[:headSize], file[len(file)-tailSize:]
	if string(head[:len(Magic)]) != Magic || string(tail[24:]) != Magic {
		return h, nil, errors.New("not a pack, or truncated")
	}
	for _, b := range head[len(Magic):] {
		if b != 0 {
			return h, nil, errors.New("damaged head")
		}
	}
	body := file[headSize : len(file)-tailSize]
	n, text := binary.LittleEndian.Uint64(tail), binary.LittleEndian.Uint64(tail[8:])
	if n > uint64(len(body)) || text != uint64(len(body))-n {
		return h, nil, errors.New("lengths do not add up")
	}
	if crc32.Checksum(body[:n], castagnoli) != binary.LittleEndian.Uint32(tail[16:]) {
		return h, nil, errors.New("pixels fail their checksum")
	}
	if crc32.Checksum(body[n:], castagnoli) != binary.LittleEndian.Uint32(tail[20:]) {
		return h, nil, errors.New("header fails its checksum")
	}
	h, err = parseHeader(body[n:], n)
	return h, body[:n:n], err
}

// parseHeader checks that every index a reader will use is in bounds.
func parseHeader(text []byte, pixels uint64) (header, error) {
	var h header
	if err := json.Unmarshal(text, &h); err != nil {
		return h, fmt.Errorf("unreadable header: %w", err)
	}
	fits := h.Height > 0 && h.Height <= maxSide && h.Width > 0 && h.Width <= maxSide && len(h.Names) > 0 &&
		pixels/uint64(len(h.Names)) == uint64(h.Height)*uint64(h.Width)*3 && pixels%uint64(len(h.Names)) == 0
	if !fits || len(h.SkipNames) != len(h.SkipReasons) || len(h.OddNames) != len(h.OddReasons) {
		return h, errors.New("header does not fit the data")
	}
	return h, nil
}
