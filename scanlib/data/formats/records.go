package formats

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

// A recordFile is a binary file of records of one size.
type recordFile struct {
	path    string
	size, n int   // bytes a record, records
	changed int64 // as in listing.Entry
}

// statRecords finds out how many records a file has; format is what it should
// hold, for the message.
func statRecords(path string, size int, format string) (recordFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return recordFile{}, fmt.Errorf("data: cannot open %s: %w", path, decode.Reason(err))
	}
	if info.Size() == 0 || info.Size()%int64(size) != 0 {
		return recordFile{}, fmt.Errorf("data: %s has %d bytes, not a multiple of %d: truncated, or not %s",
			path, info.Size(), size, format)
	}
	return recordFile{path, size, int(info.Size() / int64(size)), info.ModTime().UnixNano()}, nil
}

// entries returns the entries of a file, named by the part of the set and the
// record.
func (f recordFile) entries(part string) []listing.Entry {
	out := make([]listing.Entry, f.n)
	for i := range out {
		out[i] = listing.Entry{Name: fmt.Sprintf("%s/%05d", part, i), Size: int64(f.size), Changed: f.changed}
	}
	return out
}

// stem returns the file's name without extension.
func (f recordFile) stem() string {
	return strings.TrimSuffix(filepath.Base(f.path), filepath.Ext(f.path))
}

// record reads record i.
func (f recordFile) record(i int) ([]byte, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, decode.Reason(err)
	}
	defer file.Close()
	out := make([]byte, f.size)
	if _, err := file.ReadAt(out, int64(i)*int64(f.size)); err != nil {
		return nil, fmt.Errorf("%s became shorter while it was read: %w", filepath.Base(f.path), decode.Reason(err))
	}
	return out, nil
}

// heads reads the first n bytes of each record.
func (f recordFile) heads(n int) ([]byte, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open %s: %w", f.path, decode.Reason(err))
	}
	defer file.Close()
	out := make([]byte, n*f.n)
	for i := range f.n {
		if _, err := file.ReadAt(out[i*n:][:n], int64(i)*int64(f.size)); err != nil && err != io.EOF {
			return nil, fmt.Errorf("data: cannot read %s: %w", f.path, decode.Reason(err))
		}
	}
	return out, nil
}

// fromPlanes turns a red, a green and a blue plane of side×side bytes into
// pixels; planes lie row by row, or column by column.
func fromPlanes(planes []byte, side int, byColumn bool) []byte {
	out := make([]byte, 3*side*side)
	for y := range side {
		for x := range side {
			at := y*side + x
			if byColumn {
				at = x*side + y
			}
			for c := range 3 {
				out[3*(y*side+x)+c] = planes[c*side*side+at]
			}
		}
	}
	return out
}

// subfolder returns the first folder of those names in root, or root where
// there is none.
func subfolder(root string, names ...string) string {
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(root, name)); err == nil && info.IsDir() {
			return filepath.Join(root, name)
		}
	}
	return root
}

// readLines returns the lines of a text file without empty ones; nil if it is
// not there.
func readLines(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// match returns the files in folder that fit a pattern, sorted.
func match(folder, pattern string) []string {
	names, _ := fs.Glob(os.DirFS(folder), pattern) // the pattern is valid
	for i, name := range names {
		names[i] = filepath.Join(folder, name)
	}
	return names
}

// isFile reports whether there is a regular file at the path.
func isFile(path ...string) bool {
	info, err := os.Stat(filepath.Join(path...))
	return err == nil && info.Mode().IsRegular()
}

// few is how many names a note lists.
const few = 5

// unknownRows notes rows of a table that name no image.
func unknownRows(file string, names []string) string {
	return fmt.Sprintf("%s of %s fit no image: %s", words.Count(len(names), "row"), file, words.List(names, few))
}

// spread makes three equal channels of one.
func spread(gray []byte) []byte {
	out := make([]byte, 0, 3*len(gray))
	for _, v := range gray {
		out = append(out, v, v, v)
	}
	return out
}

// rootOf returns where a part lies, of sets that have the same files at both
// roots.
func rootOf(part data.Part, o data.Options) string {
	if part == data.HeldOut {
		return cmp.Or(o.ValRoot, o.Root)
	}
	return o.Root
}
