package listing

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/internal/words"
)

// junk are folders that network storage and operating systems create for
// thumbnails, bins and snapshots, in lower case.
var junk = set(
	"@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@sharesnap", // Synology
	"@recycle", "@recently-snapshot", "@__thumb", ".@__thumb", // QNAP
	"~snapshot",                                              // NetApp
	"$recycle.bin", "system volume information", "found.000", // Windows
	".trash", ".trashes", "__macosx", "network trash folder", // macOS
	".thumbnails", ".thumbcache", "lost+found", "lost.dir", // Linux, Android
)

// isJunk reports whether a folder of that name was created by a system.
func isJunk(name string) bool {
	name = strings.ToLower(name)
	return junk[name] || strings.HasPrefix(name, ".trash-")
}

// isResult reports whether a folder is the directory of a run, or of the runs
// of a sweep: the images in it are figures.
func isResult(folder string) bool {
	return holds(folder, "config.yml", "manifest.json") || holds(folder, "sweep.json", "sweep.csv")
}

func holds(folder string, files ...string) bool {
	return !slices.ContainsFunc(files, func(file string) bool {
		info, err := os.Stat(filepath.Join(folder, file))
		return err != nil || !info.Mode().IsRegular()
	})
}

// count returns the number of images below a folder, by their names.
func count(folder string) (n int) {
	filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if ext := extension(path); err == nil && d.Type().IsRegular() && (imageExtensions[ext] || unread[ext] != "") {
			n++
		}
		return nil // ignore what can't be read
	})
	return n
}

// HasImages reports whether there are images below a folder that a listing of
// the folder above would find, by their names.
func HasImages(folder string) bool {
	name := filepath.Base(folder)
	return !isJunk(name) && !strings.HasPrefix(name, ".") && !isResult(folder) && count(folder) > 0
}

// An omission counts the images that are left out for one reason, with their
// folders.
type omission struct {
	images  int
	folders []string
}

// note returns one line about an omission, "" if there is none.
func (o omission) note(why string) string {
	const few = 5
	if o.images == 0 {
		return ""
	}
	return fmt.Sprintf("left out %s in %s: %s", words.Count(o.images, "image"), words.List(o.folders, few), why)
}

func (o *omission) add(name, folder string) {
	if n := count(folder); n > 0 {
		o.images += n
		o.folders = append(o.folders, name)
	}
}
