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

	"scango/scanlib/data/decode"
	"scango/scanlib/pack"
)

// An Entry is one image of a listing. Size and time tell a changed file from
// the one that was packed.
type Entry struct {
	Name    string // path below the root with slashes, or file/record
	Size    int64  // bytes
	Changed int64  // modification time, ns since 1970
}

// imageExtensions mark what claims to be an image; those that cannot be
// decoded (TIFF, HEIC) are there so that they are named and not overlooked.
var imageExtensions = set(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp",
	".tif", ".tiff", ".heic", ".heif", ".avif", ".jp2", ".jxl")

// otherExtensions lie beside images in great numbers (RICO has one JSON file
// for each screen); they are not opened to look for an image.
var otherExtensions = set(".txt", ".json", ".csv", ".tsv", ".md", ".xml", ".html", ".yml", ".yaml",
	".npy", ".npz", ".mat", ".py", ".zip", ".gz", ".tar", ".db", ".log")

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, name := range names {
		m[name] = true
	}
	return m
}

// Walk finds the images below root, sorted by name, and what should have been
// one but cannot even be opened. With folders, it looks into those of root alone.
func Walk(ctx context.Context, root string, folders ...string) ([]Entry, []pack.Skip, error) {
	if err := CheckFolder(root); err != nil {
		return nil, nil, err
	}
	if len(folders) == 0 {
		folders = []string{""}
	}
	w := &walker{root: root, seen: map[string]bool{}}
	for _, folder := range folders {
		if err := w.folder(ctx, folder); err != nil {
			return nil, nil, err
		}
	}
	slices.SortFunc(w.images, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return w.images, w.skipped, nil
}

// A walker walks one folder tree.
type walker struct {
	root    string
	seen    map[string]bool // real paths of folders read, so that links cannot loop
	images  []Entry
	skipped []pack.Skip
}

// CheckFolder says what is wrong with a folder that is to be read, if anything.
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

// folder lists one folder by its name below the root. Only ctx ends the walk.
func (w *walker) folder(ctx context.Context, name string) error {
	real, err := filepath.EvalSymlinks(w.path(name))
	if err != nil || w.seen[real] {
		return nil // a loop, or gone since its parent was read
	}
	w.seen[real] = true
	children, err := os.ReadDir(real)
	if err != nil {
		w.skip(name, fmt.Errorf("cannot read folder: %w", decode.Reason(err)))
	}
	for _, child := range children {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("data: listing %s stopped: %w", w.root, err)
		}
		if strings.HasPrefix(child.Name(), ".") {
			continue
		}
		if err := w.child(ctx, path.Join(name, child.Name()), child); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) child(ctx context.Context, name string, child fs.DirEntry) error {
	info, err := child.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = os.Stat(w.path(name))
	}
	switch {
	case err == nil && info.IsDir():
		return w.folder(ctx, name)
	case err == nil && info.Mode().IsRegular():
		if isImage(w.path(name)) {
			w.images = append(w.images, Entry{name, info.Size(), info.ModTime().UnixNano()})
		}
	case !imageExtensions[extension(name)]:
	case err != nil:
		w.skip(name, decode.Reason(err))
	default:
		w.skip(name, errors.New("not a regular file"))
	}
	return nil
}

func (w *walker) path(name string) string { return filepath.Join(w.root, filepath.FromSlash(name)) }

func (w *walker) skip(name string, err error) {
	w.skipped = append(w.skipped, pack.Skip{Name: name, Reason: err.Error()})
}

// isImage goes by the extension, and by the first bytes where that says nothing.
func isImage(file string) bool {
	ext := extension(file)
	if imageExtensions[ext] || otherExtensions[ext] {
		return imageExtensions[ext]
	}
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 12)
	n, _ := io.ReadFull(f, head)
	return decode.IsImage(head[:n])
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }
