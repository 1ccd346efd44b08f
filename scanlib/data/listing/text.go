package listing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"scango/scanlib/data/decode"
)

// decodeText returns the text of a file in UTF-8 or UTF-16, with or without a
// byte order mark and with any line endings. Invalid UTF-8 is kept, since names of
// files may have it.
func decodeText(file []byte) (string, error) {
	if order, ok := isUTF16(file); ok {
		decoded, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return "", fmt.Errorf("UTF-16: %w", err)
		}
		file = decoded
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return "", errors.New("not a text file: it holds bytes of 0")
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(file), "\ufeff"), "\r\n", "\n")
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	return text, nil
}

// isUTF16 reports whether a file is in UTF-16: by its mark, or since every other of
// its first bytes is 0, as in plain English.
func isUTF16(file []byte) (unicode.Endianness, bool) {
	var zeros [2]int
	head := file[:min(len(file), 512)]
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case bytes.HasPrefix(file, []byte{0xff, 0xfe}), zeros[0] == 0 && 3*zeros[1] > len(head):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(file, []byte{0xfe, 0xff}), zeros[1] == 0 && 3*zeros[0] > len(head):
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// A row is one record of a CSV file.
type row struct {
	line  int
	cells []string
}

// at returns a cell without spaces around it, "" past the end.
func (r row) at(column int) string {
	if column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// separators may stand between cells.
var separators = []rune{',', ';', '\t', '|'}

// readRows reads all rows of a file, of which there must be one.
func readRows(r io.Reader, find Finder) ([]row, error) {
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, decode.Reason(err)
	}
	text, err := decodeText(file)
	if err != nil {
		return nil, err
	}
	rows, err := parseRows(text, find)
	if err == nil && len(rows) == 0 {
		return nil, errNoRows
	}
	return rows, err
}

var errNoRows = errors.New("no rows")

// parseRows splits a text into rows. The separator is the one with which most
// rows have an image in a cell of its own, or that of a spreadsheet's first line
// "sep=;".
func parseRows(text string, find Finder) ([]row, error) {
	if rest, told := strings.CutPrefix(text, "sep="); told && len(rest) > 1 && rest[1] == '\n' {
		rows, err := splitRows(rest[2:], rune(rest[0]), -1)
		for i := range rows {
			rows[i].line++
		}
		return rows, err
	}
	best, most, widest := ',', 0, 1
	for _, sep := range separators {
		const enough = 1000
		rows, _ := splitRows(text, sep, enough) // what is wrong is said of the best
		if len(rows) == 0 {
			continue
		}
		images, width := named(rows, find), len(rows[0].cells)
		if images > most || images == most && widest == 1 && width > 1 {
			best, most, widest = sep, images, width
		}
	}
	return splitRows(text, best, -1)
}

// splitRows reads rows, at most so many where most is not negative.
func splitRows(text string, sep rune, most int) (rows []row, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = sep, -1, true
	for most < 0 || len(rows) < most {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return rows, err
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, row{line, cells})
	}
	return rows, nil
}

// named counts the rows of two cells or more of which one names an image.
func named(rows []row, find Finder) (n int) {
	for _, r := range rows {
		for _, cell := range r.cells {
			if _, ok := find.Image(cell); ok && len(r.cells) > 1 {
				n++
				break
			}
		}
	}
	return n
}
