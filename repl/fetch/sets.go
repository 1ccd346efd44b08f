package fetch

import (
	"fmt"

	"scango/internal/download"
	"scango/internal/words"
	"scango/scanlib/data"
	_ "scango/scanlib/data/formats" // that say where they are published
)

// A set is a data set and the files that it is published as.
type set struct {
	title  string
	page   string // for downloading it by hand; "" if there is none any more
	dir    string // name of its directory in the cache
	files  []file
	module string // a Go module, path@version, whose directory data has the files; "": the web
}

// A file is an archive to unpack, or a file that is kept as it is.
type file struct {
	download.File        // its URL may be a name in the module
	into          string // the directory or file that it becomes, below the set's
}

// Names returns the data sets that can be fetched, by their names in
// data.dataset.
func Names() (names []string) {
	for _, f := range data.Formats() {
		if len(f.Fetch.Files) > 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

func named(name string) (set, error) {
	f, ok := data.Lookup(name)
	switch {
	case ok && len(f.Fetch.Files) > 0:
		return setOf(f), nil
	case ok && f.Fetch.Page != "":
		return set{}, fmt.Errorf("%s can't be fetched without an account: see %s, and run with data.root=DIR", f.Title, f.Fetch.Page)
	}
	return set{}, fmt.Errorf("no data set %q can be fetched: want %s%s", name, words.Or(Names()), words.Suggest(name, Names()))
}

func setOf(f data.Format) set {
	s := set{title: f.Title, page: f.Fetch.Page, dir: f.Fetch.Dir, module: f.Fetch.Module}
	for _, p := range f.Fetch.Files {
		s.files = append(s.files, file{download.File{URL: p.URL, MD5: p.MD5, SHA256: p.SHA256}, p.Into})
	}
	return s
}
