package listing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"scango/scanlib/data/decode"
	"scango/scanlib/pack"
)

// An Entry is one image of a listing. A changed size or time means that the
// file is no longer the one that was packed.
type Entry struct {
	Name    string // path below the root with slashes, or file/record
	Size    int64  // bytes
	Changed int64  // modification time, ns since 1970
}

// imageExtensions are the extensions of images that can be decoded.
var imageExtensions = set(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp")

// unread maps the extensions of images that can't be decoded to the names of
// their formats, so that such files are reported and not overlooked.
var unread = map[string]string{
	".tif": "TIFF", ".tiff": "TIFF", ".heic": "HEIC", ".heif": "HEIC", ".hif": "HEIC", ".avif": "AVIF",
	".jp2": "JPEG 2000", ".jxl": "JPEG XL",
	".ppm": "PPM", ".pgm": "PGM", ".pbm": "PBM", ".pnm": "PNM",
}

// otherExtensions are those of common files beside images (RICO has one JSON
// file for each screen), which are not opened to check for an image.
var otherExtensions = set(".txt", ".json", ".csv", ".tsv", ".md", ".xml", ".html", ".yml", ".yaml",
	".npy", ".npz", ".mat", ".py", ".zip", ".gz", ".tar", ".db", ".log")

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[name] = true
	}
	return m
}

// A Listing holds the images found below a folder.
type Listing struct {
	Images  []Entry     // sorted by name
	Skipped []pack.Skip // images that can't be read
	Notes   []string    // which folders were left out, a line for each reason
}

// Walk lists the images below root. If folders are given, it looks only into
// these folders of root. If the system keeps it from seeing everything, it goes
// on, and fails at the end with an Incomplete beside what it found.
func Walk(ctx context.Context, root string, folders ...string) (Listing, error) {
	if err := CheckFolder(root); err != nil {
		return Listing{}, err
	}
	if len(folders) == 0 {
		folders = []string{""}
	}
	w := &walker{root: root, seen: map[string]bool{}}
	for _, folder := range folders {
		if err := w.folder(ctx, folder); err != nil {
			return Listing{}, err
		}
	}
	slices.SortFunc(w.images, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return Listing{w.images, w.skipped, w.notes()}, w.incomplete
}

// Incomplete says that a listing may lack images, since something could not be
// read: the same folder may list more the next time.
type Incomplete struct {
	Path string
	Err  error
}

func (e *Incomplete) Error() string {
	return fmt.Sprintf("data: cannot read %s: %v; make it readable, or move it away, so that the set is whole", e.Path, decode.Reason(e.Err))
}

func (e *Incomplete) Unwrap() error { return e.Err }

// A walker walks one folder tree.
type walker struct {
	root    string
	seen    map[string]bool // real paths of folders read, so that links cannot loop
	images  []Entry
	skipped []pack.Skip

	incomplete error // the first *Incomplete

	junk, results omission
}

func (w *walker) notes() (lines []string) {
	for _, line := range []string{
		w.junk.note("thumbnails, bins and snapshots that a system made"),
		w.results.note("directories of runs"),
	} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// CheckFolder returns an error if a folder cannot be read.
func CheckFolder(root string) error {
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("data: folder %s does not exist", root)
	case err != nil:
		return fmt.Errorf("data: cannot open folder %s: %w", root, decode.Reason(err))
	case !info.IsDir():
		return fmt.Errorf("data: %s is a file; give the folder that holds the images", root)
	}
	f, err := os.Open(root)
	if err == nil {
		defer f.Close()
		_, err = f.Readdirnames(1)
	}
	if err != nil && err != io.EOF {
		return fmt.Errorf("data: cannot read folder %s: %w", root, decode.Reason(err))
	}
	return nil
}

// folder lists one folder by its name below the root. It fails only if ctx
// ends.
func (w *walker) folder(ctx context.Context, name string) error {
	real, err := filepath.EvalSymlinks(w.path(name))
	if err != nil || w.seen[real] {
		w.note(name, err) // a loop, or gone since its parent was read
		return nil
	}
	w.seen[real] = true
	children, err := os.ReadDir(real)
	if err != nil {
		w.skip(name, fmt.Errorf("cannot read folder: %w", decode.Reason(err)))
		w.note(name, err)
	}
	for _, child := range children {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("data: listing %s stopped: %w", w.root, err)
		}
		if w.leaveOut(name, child) {
			continue
		}
		if err := w.child(ctx, path.Join(name, child.Name()), child); err != nil {
			return err
		}
	}
	return nil
}

// leaveOut reports whether a child of a folder is not part of the set: hidden,
// made by the system, or of a run.
func (w *walker) leaveOut(parent string, child fs.DirEntry) bool {
	name := path.Join(parent, child.Name())
	folder, hidden := w.path(name), strings.HasPrefix(child.Name(), ".")
	switch {
	case !child.IsDir() && child.Type()&fs.ModeSymlink == 0:
		return hidden
	case isJunk(child.Name()):
		w.junk.add(name, folder)
	case hidden:
		return true
	case isResult(folder), parent == "" && child.Name() == "figures" && isResult(w.root):
		w.results.add(name, folder)
	default:
		return false
	}
	return true
}

func (w *walker) child(ctx context.Context, name string, child fs.DirEntry) error {
	info, err := child.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = os.Stat(w.path(name))
	}
	w.note(name, err)
	switch {
	case err == nil && info.IsDir():
		return w.folder(ctx, name)
	case err == nil && info.Mode().IsRegular():
		w.file(name, info)
	case !imageExtensions[extension(name)]:
	case err != nil:
		w.skip(name, decode.Reason(err))
	default:
		w.skip(name, errors.New("not a regular file"))
	}
	return nil
}

// file adds a file that is an image, whatever its name, and skips one of a kind
// that can't be read.
func (w *walker) file(name string, info fs.FileInfo) {
	image, err := isImage(w.path(name))
	w.note(name, err)
	if image {
		w.images = append(w.images, Entry{name, info.Size(), info.ModTime().UnixNano()})
	} else if kind := unread[extension(name)]; kind != "" {
		w.skip(name, fmt.Errorf("%s, not a JPEG, PNG, GIF, WebP or BMP image", kind))
	}
}

// note keeps the first error that hides something: not those of names that lead
// nowhere.
func (w *walker) note(name string, err error) {
	gone := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ELOOP)
	if decode.IsReadError(err) && !gone && w.incomplete == nil {
		w.incomplete = &Incomplete{w.path(name), err}
	}
}

func (w *walker) path(name string) string { return filepath.Join(w.root, filepath.FromSlash(name)) }

func (w *walker) skip(name string, err error) {
	w.skipped = append(w.skipped, pack.Skip{Name: name, Reason: err.Error()})
}

// isImage reports whether a file is an image: by its extension, or by its first
// bytes if the extension is unknown.
func isImage(file string) (bool, error) {
	ext := extension(file)
	if imageExtensions[ext] || otherExtensions[ext] {
		return imageExtensions[ext], nil
	}
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 12)
	n, err := io.ReadFull(f, head)
	return decode.IsImage(head[:n]), err // io.EOF says that it is short
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }
