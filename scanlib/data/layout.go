package data

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"scango/internal/words"
)

// whyNoClasses returns why folders with images are not classes: an image beside
// them, or one folder around them; "" if there are no folders.
func (s *Source) whyNoClasses() string {
	outside, folders := s.children("")
	stray := fmt.Sprintf("%s outside", words.Count(len(outside), "image"))
	switch names := words.List(outside, few); {
	case len(folders) == 0:
		return ""
	case len(folders) > 1:
		return fmt.Sprintf("%s the %d class folders: classes not taken (%s)", stray, len(folders), names)
	case len(outside) > 0 && s.wrapped(folders[0]) != "":
		return fmt.Sprintf("%s; %s it (%s)", s.wrapped(folders[0]), stray, names)
	}
	return s.wrapped(folders[0])
}

// wrapped returns which folder holds what may be classes: the one at the top,
// or one below it.
func (s *Source) wrapped(folder string) string {
	_, folders := s.children(folder)
	for len(folders) == 1 {
		folder = path.Join(folder, folders[0])
		_, folders = s.children(folder)
	}
	if len(folders) == 0 {
		return ""
	}
	return fmt.Sprintf("one folder %s/ holds %d folders: give root=%s for classes",
		folder, len(folders), filepath.Join(s.Place, filepath.FromSlash(folder)))
}

// children returns the images in a folder itself, and the folders in it that
// have images, in the order of the listing.
func (s *Source) children(folder string) (images, folders []string) {
	prefix, known := "", map[string]bool{}
	if folder != "" {
		prefix = folder + "/"
	}
	for _, e := range s.Entries {
		rest, below := strings.CutPrefix(e.Name, prefix)
		if !below {
			continue
		}
		if top := topFolder(rest); top == "" {
			images = append(images, e.Name)
		} else if !known[top] {
			known[top] = true
			folders = append(folders, top)
		}
	}
	return images, folders
}
