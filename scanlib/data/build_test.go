package data

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"scango/scanlib/data/datatest"
	"scango/scanlib/data/decode"
)

// tinyFolder has n images whose red value is their number.
func tinyFolder(t testing.TB, n int) string {
	files := map[string][]byte{}
	for i := range n {
		files[fmt.Sprintf("%03d.png", i)] = datatest.PNG(t, datatest.Plain(2, 2, color.NRGBA{byte(i), 7, 9, 255}))
	}
	return datatest.Folder(t, files)
}

// openFolder opens a folder of images by class, or some of them.
func openFolder(ctx context.Context, root string, o Options, only ...choice) (*Set, error) {
	o, err := o.check()
	if err != nil {
		return nil, err
	}
	src, err := Tree(ctx, "folder", root, o)
	if err != nil {
		return nil, err
	}
	src.LabelByFolder()
	for _, c := range only {
		if err := src.choose(c, o.Seed); err != nil {
			return nil, err
		}
	}
	return src.Open(ctx, o)
}

func mustOpen(t testing.TB, root string, o Options, only ...choice) *Set {
	t.Helper()
	s, err := openFolder(t.Context(), root, o, only...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestReopen(t *testing.T) {
	root, o := tinyFolder(t, 20), Options{Size: 4, CacheDir: t.TempDir()}
	calls := 0
	o.Progress = func(done, total int) {
		if calls++; done != calls || total != 20 {
			t.Errorf("progress %d of %d at call %d", done, total, calls)
		}
	}
	first := mustOpen(t, root, o)
	second := mustOpen(t, root, o)
	if first.Cached || !second.Cached || calls != 20 {
		t.Errorf("cached %v then %v, %d progress calls; want false, true, 20", first.Cached, second.Cached, calls)
	}
	if first.Hash != second.Hash || len(first.Hash) != 64 || string(first.Pixels()) != string(second.Pixels()) {
		t.Errorf("hash %s then %s", first.Hash, second.Hash)
	}
	for i := range first.Len() {
		if got := first.At(i)[0]; int(got) != i || first.Names[i] != fmt.Sprintf("%03d.png", i) {
			t.Errorf("image %d, %s: red %d", i, first.Names[i], got)
		}
	}
}

// TestIdentity: what changes the images changes the hash; what does not, does
// not, though it may take a new pack.
func TestIdentity(t *testing.T) {
	root, cache := tinyFolder(t, 6), t.TempDir()
	base := mustOpen(t, root, Options{Size: 4, CacheDir: cache})
	later := time.Now().Add(time.Minute)
	for _, row := range []struct {
		name           string
		change         func()
		o              Options
		samePack, same bool
	}{
		{"workers", nil, Options{Size: 4, Workers: 3}, true, true},
		{"strict", nil, Options{Size: 4, Strict: true}, true, true},
		{"seed without limit", nil, Options{Size: 4, Seed: 5}, true, true},
		{"spelled-out default", nil, Options{Size: 4, Resize: Crop}, true, true},
		{"size", nil, Options{Size: 5}, false, false},
		{"resize", nil, Options{Size: 4, Resize: Squash}, false, false},
		{"touched", func() { os.Chtimes(filepath.Join(root, "003.png"), later, later) }, Options{Size: 4}, false, true},
		{"other pixels", func() {
			datatest.Write(t, filepath.Join(root, "003.png"), datatest.PNG(t, datatest.Plain(2, 2, datatest.Orange)))
		}, Options{Size: 4}, false, false},
		{"renamed", func() { os.Rename(filepath.Join(root, "003.png"), filepath.Join(root, "0033.png")) }, Options{Size: 4}, false, false},
		{"fewer", func() { os.Remove(filepath.Join(root, "005.png")) }, Options{Size: 4}, false, false},
	} {
		if row.change != nil {
			row.change()
		}
		row.o.CacheDir = cache
		s := mustOpen(t, root, row.o)
		if (s.Path == base.Path) != row.samePack || (s.Hash == base.Hash) != row.same {
			t.Errorf("%s: same pack %v, same hash %v; want %v, %v", row.name, s.Path == base.Path, s.Hash == base.Hash, row.samePack, row.same)
		}
	}
}

func TestRebuild(t *testing.T) {
	root, o := tinyFolder(t, 5), Options{Size: 4, CacheDir: t.TempDir()}
	good := mustOpen(t, root, o)
	content, err := os.ReadFile(good.Path)
	if err != nil {
		t.Fatal(err)
	}
	content[100] ^= 4    // of the pixels
	os.Remove(good.Path) // the first set keeps its own file mapped
	datatest.Write(t, good.Path, content)
	again := mustOpen(t, root, o)
	if again.Cached || !strings.Contains(again.Rebuilt, "pixels fail their checksum") || again.Hash != good.Hash {
		t.Errorf("cached %v, rebuilt %q, hash %s want %s", again.Cached, again.Rebuilt, again.Hash, good.Hash)
	}
	if third := mustOpen(t, root, o); !third.Cached || third.Rebuilt != "" {
		t.Errorf("after that: cached %v, rebuilt %q", third.Cached, third.Rebuilt)
	}
}

func TestCancel(t *testing.T) {
	cache := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{Size: 4, CacheDir: cache, Workers: 2, Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}}
	_, err := openFolder(ctx, tinyFolder(t, 60), o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "packing") {
		t.Errorf("error %v, want a stopped packing", err)
	}
	if left, _ := os.ReadDir(cache); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
	if _, err := openFolder(ctx, tinyFolder(t, 2), o); !errors.Is(err, context.Canceled) {
		t.Errorf("listing after cancel: error %v", err)
	}
}

// TestTwoAtOnce: packers of the same set do not disturb each other.
func TestTwoAtOnce(t *testing.T) {
	root, o := tinyFolder(t, 30), Options{Size: 8, CacheDir: t.TempDir()}
	hashes := make([]string, 4)
	var group sync.WaitGroup
	for i := range hashes {
		group.Go(func() {
			if s, err := openFolder(t.Context(), root, o); err != nil {
				t.Error(err)
			} else {
				hashes[i] = s.Hash
				s.Close()
			}
		})
	}
	group.Wait()
	if files, _ := os.ReadDir(o.CacheDir); len(slices.Compact(hashes)) != 1 || len(files) != 1 {
		t.Errorf("hashes %q, %d files", hashes, len(files))
	}
}

func TestStaleTemporaries(t *testing.T) {
	cache := datatest.Folder(t, map[string][]byte{".a.pack.1.tmp": {1}, ".b.pack.2.tmp": {1}, "c.tmp": {1}})
	old := time.Now().Add(-2 * time.Hour)
	os.Chtimes(filepath.Join(cache, ".a.pack.1.tmp"), old, old)
	os.Chtimes(filepath.Join(cache, "c.tmp"), old, old)
	mustOpen(t, tinyFolder(t, 1), Options{Size: 1, CacheDir: cache})
	for name, want := range map[string]bool{".a.pack.1.tmp": false, ".b.pack.2.tmp": true, "c.tmp": true} {
		if _, err := os.Stat(filepath.Join(cache, name)); (err == nil) != want {
			t.Errorf("%s kept: %v, want %v", name, err == nil, want)
		}
	}
}

func TestStrict(t *testing.T) {
	root := tinyFolder(t, 3)
	datatest.Write(t, filepath.Join(root, "001.png"), []byte("no image"))
	datatest.Write(t, filepath.Join(root, "002.png"), nil)
	o, cache := Options{Size: 4, Strict: true}, t.TempDir()
	o.CacheDir = cache
	want := fmt.Sprintf(`data: %s: image "001.png" cannot be used (strict): not a JPEG, PNG, GIF, WebP or BMP image`, root)
	for range 2 { // without a pack, then with one from a run that was not strict
		if _, err := openFolder(t.Context(), root, o); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if s := mustOpen(t, root, Options{Size: 4, CacheDir: cache}); len(s.Skipped) != 2 || s.Len() != 1 {
			t.Errorf("%d images, skipped %v", s.Len(), s.Skipped)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	cache := t.TempDir()
	root := datatest.Folder(t, map[string][]byte{"a/b.txt": {1}, "file": {1}, "bad/x.jpg": {1}, "bad/y.gif": nil, "good/a.png": datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))})
	at := func(name string) string { return filepath.Join(root, name) }
	for name, row := range map[string]struct {
		root string
		o    Options
		want string
	}{
		"missing":         {at("none"), Options{Size: 4}, "folder " + at("none") + " does not exist"},
		"a file":          {at("file"), Options{Size: 4}, at("file") + " is a file; give the folder that holds the images"},
		"no images":       {at("a"), Options{Size: 4}, "no images in " + at("a") + " or below"},
		"all bad":         {at("bad"), Options{Size: 4}, at("bad") + `: none of its 2 images can be used; the first, "x.jpg": not a JPEG`},
		"no size":         {at("good"), Options{}, "set a size, such as 96"},
		"large size":      {at("good"), Options{Size: 5000}, "size 5000 is outside 1 to 1024 pixels"},
		"resize":          {at("good"), Options{Size: 4, Resize: "stretch"}, `resize "stretch" is none of crop, squash, letterbox`},
		"fewer than none": {at("good"), Options{Size: 4, NumVal: -1}, "must not be negative"},
		"cache a file":    {at("good"), Options{Size: 4, CacheDir: at("file")}, "cannot make cache folder " + at("file") + ": not a directory"},
		"cache unwanted":  {at("good"), Options{Size: 4, CacheDir: "/proc/self"}, "cannot write to cache folder /proc/self"},
	} {
		if row.o.CacheDir == "" {
			row.o.CacheDir = cache
		} else if _, err := os.Stat(row.o.CacheDir); err != nil {
			continue // no /proc on this system
		}
		_, err := openFolder(t.Context(), row.root, row.o)
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	if left, _ := os.ReadDir(cache); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}

// TestInOrder: results come in order from workers that finish out of order,
// and no more of them run at a time than asked for.
func TestInOrder(t *testing.T) {
	var running, most atomic.Int32
	read := func(i int) (decode.Image, error) {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Duration(i*7%5) * 100 * time.Microsecond)
		running.Add(-1)
		return decode.Image{Odd: fmt.Sprint(i * i)}, nil
	}
	next := 0
	err := InOrder(t.Context(), 100, 3, read, func(i int, r decode.Image, _ error) error {
		if i != next || r.Odd != fmt.Sprint(i*i) {
			t.Errorf("got %d with %s, want %d", i, r.Odd, next)
		}
		next++
		return nil
	})
	if err != nil || next != 100 || most.Load() > 3 || most.Load() < 2 {
		t.Errorf("%d results, %d at a time, error %v", next, most.Load(), err)
	}
	broke := errors.New("broke off")
	if err := InOrder(t.Context(), 100, 3, read, func(int, decode.Image, error) error { return broke }); err != broke {
		t.Errorf("error %v, want %v", err, broke)
	}
}

// TestPackError: what is wrong with the cache, and what to do; not of errors that
// are the images' own.
func TestPackError(t *testing.T) {
	own := errors.New("data: packing pictures stopped")
	full := fmt.Errorf("write /cache/a.pack: the disk is full: %w", syscall.ENOSPC)
	for _, row := range []struct {
		err, failed error
		want        string
	}{
		{own, own, "data: packing pictures stopped"},
		{full, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, "data: the pack needs 3 MiB: write /cache/a.pack: the disk is full: no space left on device; free some or choose another cache folder"},
		{errors.New("write /cache/a.pack: I/O error"), nil, "data: cannot write to cache folder /cache: write /cache/a.pack: I/O error; choose another"},
	} {
		if err := packError(row.err, row.failed, "/cache/a.pack", 2<<20+1); err.Error() != row.want {
			t.Errorf("error %v, want %s", err, row.want)
		}
	}
}

// failing makes a source of tiny images whose image 3 can't be read at first.
func failing(t *testing.T, root string, failure *error) *Source {
	t.Helper()
	src, err := Tree(t.Context(), "folder", root, Options{Size: 4})
	if err != nil {
		t.Fatal(err)
	}
	read := src.Read
	src.Read = func(i int) (decode.Image, error) {
		if i == 3 && *failure != nil {
			return decode.Image{}, *failure
		}
		return read(i)
	}
	return src
}

// An error of the system is no property of an image: it ends packing, and no pack
// remembers it.
func TestReadErrorsEndPacking(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.EACCES, syscall.ENOMEM, syscall.ENOENT} {
		root, o := tinyFolder(t, 6), Options{Size: 4, CacheDir: t.TempDir()}
		failure := error(&os.PathError{Op: "read", Path: "003.png", Err: errno})
		src := failing(t, root, &failure)
		_, err := src.Open(t.Context(), o)
		if !errors.Is(err, errno) || !strings.Contains(err.Error(), "003.png") || !strings.Contains(err.Error(), root) {
			t.Errorf("%v: error %v", errno, err)
		}
		if packs, _ := filepath.Glob(filepath.Join(o.CacheDir, "*")); len(packs) > 0 {
			t.Errorf("%v: left %q", errno, packs)
		}
		failure = nil
		if s := mustOpen(t, root, o); s.Len() != 6 || s.Cached {
			t.Errorf("%v: %d images after it, cached %v", errno, s.Len(), s.Cached)
		}
	}
}

// A pack of an older version that left an image out for such an error is built
// again.
func TestPoisonedPack(t *testing.T) {
	root, o := tinyFolder(t, 6), Options{Size: 4, CacheDir: t.TempDir()}
	failure := errors.New("permission denied") // as text, it is taken for the image's
	first, err := failing(t, root, &failure).Open(t.Context(), o)
	if err == nil {
		first.Close()
	}
	s := mustOpen(t, root, o)
	if s.Len() != 6 || !strings.Contains(s.Rebuilt, "003.png") {
		t.Errorf("%d images, rebuilt %q; opened before with error %v", s.Len(), s.Rebuilt, err)
	}
}

// A pack that can't be read is not one that is damaged.
func TestPackNotRebuilt(t *testing.T) {
	root, o := tinyFolder(t, 6), Options{Size: 4, CacheDir: t.TempDir()}
	path := mustOpen(t, root, o).Path
	if err := os.Rename(path, path+".whole"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Base(path), path); err != nil { // opens with ELOOP, for root too
		t.Fatal(err)
	}
	if _, err := openFolder(t.Context(), root, o); !errors.Is(err, syscall.ELOOP) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if err := os.Rename(path+".whole", path); err != nil {
		t.Fatal(err)
	}
	if s := mustOpen(t, root, o); !s.Cached || s.Rebuilt != "" {
		t.Errorf("cached %v, rebuilt %q", s.Cached, s.Rebuilt)
	}
}
