package data

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"unicode/utf8"

	"github.com/edsrzf/mmap-go"
)

// A pack is, in this order: a head of packHead bytes that starts with the
// magic, else zero; the pixels; the header as JSON; a tail of
//
//	uint64 bytes of pixels, uint64 bytes of JSON,
//	uint32 CRC-32C of the pixels, uint32 CRC-32C of the JSON, the magic,
//
// all little-endian. The header comes last because which images are good is
// known last, and the file is then written from front to back.
const (
	packMagic = "SCANPK01"
	packHead  = 64
	packTail  = 8 + 8 + 4 + 4 + len(packMagic)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// packHeader describes the pixels of a pack.
type packHeader struct {
	Kind        string
	Height      int
	Width       int
	Hash        string
	Names       texts
	SkipNames   texts
	SkipReasons texts
	OddNames    texts
	OddReasons  texts
}

// skips pairs names with reasons.
func skips(names, reasons texts) []Skip {
	var out []Skip
	for i, name := range names {
		out = append(out, Skip{name, reasons[i]})
	}
	return out
}

// texts are strings of any bytes. JSON holds Unicode only, so a list with a
// name that is not UTF-8 is written in base64.
type texts []string

func (t texts) MarshalJSON() ([]byte, error) {
	for _, s := range t {
		if !utf8.ValidString(s) {
			return json.Marshal(map[string][]string{"base64": t.encoded()})
		}
	}
	return json.Marshal([]string(t))
}

func (t texts) encoded() []string {
	out := make([]string, len(t))
	for i, s := range t {
		out[i] = base64.StdEncoding.EncodeToString([]byte(s))
	}
	return out
}

func (t *texts) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '{' {
		return json.Unmarshal(data, (*[]string)(t))
	}
	var coded struct{ Base64 [][]byte }
	if err := json.Unmarshal(data, &coded); err != nil {
		return err
	}
	*t = make(texts, len(coded.Base64))
	for i, b := range coded.Base64 {
		(*t)[i] = string(b)
	}
	return nil
}

// writePack writes a pack from front to back; fill writes the pixels.
func writePack(w io.Writer, fill func(pixels io.Writer) (packHeader, error)) error {
	out := bufio.NewWriterSize(w, 1<<20)
	head := make([]byte, packHead)
	copy(head, packMagic)
	out.Write(head) // an error stays in the writer until Flush
	pixels := &summer{w: out, sum: crc32.New(castagnoli)}
	h, err := fill(pixels)
	if err != nil {
		return err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	out.Write(text)
	tail := binary.LittleEndian.AppendUint64(nil, uint64(pixels.n))
	tail = binary.LittleEndian.AppendUint64(tail, uint64(len(text)))
	tail = binary.LittleEndian.AppendUint32(tail, pixels.sum.Sum32())
	tail = binary.LittleEndian.AppendUint32(tail, crc32.Checksum(text, castagnoli))
	out.Write(append(tail, packMagic...))
	return out.Flush()
}

// A summer counts and sums what passes through it.
type summer struct {
	w   io.Writer
	sum hash.Hash32
	n   int64
}

func (s *summer) Write(p []byte) (int, error) {
	s.sum.Write(p)
	s.n += int64(len(p))
	return s.w.Write(p)
}

// openPack maps a pack and checks all of it.
func openPack(path string) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() < int64(packHead+packTail) {
		return nil, errors.New("truncated")
	}
	mapping, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot map: %w", err)
	}
	h, pixels, err := parsePack(mapping)
	if err != nil {
		mapping.Unmap()
		return nil, err
	}
	s := &Set{Path: path, Cached: true, mapping: mapping}
	s.Images = Images{Names: h.Names, Height: h.Height, Width: h.Width, Pixels: pixels, Hash: h.Hash}
	s.Skipped, s.Odd = skips(h.SkipNames, h.SkipReasons), skips(h.OddNames, h.OddReasons)
	return s, nil
}

// parsePack checks lengths, sums and header; pixels is a part of file.
func parsePack(file []byte) (h packHeader, pixels []byte, err error) {
	if len(file) < packHead+packTail {
		return h, nil, errors.New("truncated")
	}
	head, tail := file[:packHead], file[len(file)-packTail:]
	if string(head[:len(packMagic)]) != packMagic || string(tail[24:]) != packMagic {
		return h, nil, errors.New("not a pack, or truncated")
	}
	for _, b := range head[len(packMagic):] {
		if b != 0 {
			return h, nil, errors.New("damaged head")
		}
	}
	body := file[packHead : len(file)-packTail]
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
func parseHeader(text []byte, pixels uint64) (packHeader, error) {
	var h packHeader
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
