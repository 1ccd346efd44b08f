package live

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/janpfeifer/gonb/gonbui"

	"scango/repl/live/internal/protocol"
)

// screen shows what one input has to show: in the notebook under gonb, else as
// text, with files for pictures.
type screen struct {
	out, err io.Writer
	notebook bool
	displays map[string]*updated // by ID
}

// updated is a display that changes.
type updated struct {
	id      string // in the notebook
	lines   []string
	printed int // of lines
}

func newScreen(out, err io.Writer) *screen {
	return &screen{out: out, err: err, notebook: gonbui.IsNotebook, displays: map[string]*updated{}}
}

func (s *screen) write(stream, text string) {
	to := s.out
	if stream == protocol.Stderr {
		to = s.err
	}
	io.WriteString(to, text)
}

// update shows a bundle in place of the last one with its ID.
func (s *screen) update(b protocol.Bundle) {
	if b.ID == "" {
		if err := s.display(b.Data); err != nil {
			fmt.Fprintln(s.err, err)
		}
		return
	}
	d := s.displays[b.ID]
	if d == nil {
		d = &updated{}
		if s.notebook {
			d.id = "scan-" + gonbui.UniqueID()
		}
		s.displays[b.ID] = d
	}
	if s.notebook && b.Data[textHTML] != nil {
		gonbui.UpdateHTML(d.id, string(b.Data[textHTML]))
		return
	}
	d.lines = strings.Split(strings.TrimRight(string(b.Data[textPlain]), "\n"), "\n")
	s.print(d, len(d.lines)-1) // the last one may change
}

// print prints lines that were not printed yet, up to line upTo.
func (s *screen) print(d *updated, upTo int) {
	for ; d.printed < upTo; d.printed++ {
		fmt.Fprintln(s.err, d.lines[d.printed])
	}
}

// settle prints the last state of the displays, and waits until the notebook
// has everything.
func (s *screen) settle() {
	for _, d := range s.displays {
		s.print(d, len(d.lines))
	}
	if s.notebook {
		gonbui.Sync()
	}
}

// display shows the richest form of a value.
func (s *screen) display(data map[string][]byte) error {
	if !s.notebook {
		return s.text(data)
	}
	switch {
	case data[imagePNG] != nil:
		gonbui.DisplayPNG(data[imagePNG])
	case data[imageSVG] != nil:
		gonbui.DisplaySVG(string(data[imageSVG]))
	case data[textHTML] != nil:
		gonbui.DisplayHTML(string(data[textHTML]))
	case data[textMarkdown] != nil:
		gonbui.DisplayMarkdown(string(data[textMarkdown]))
	default:
		fmt.Fprintln(s.out, string(data[textPlain]))
	}
	return nil
}

// text prints a value, and the path of its picture.
func (s *screen) text(data map[string][]byte) error {
	fmt.Fprintln(s.out, strings.TrimRight(string(data[textPlain]), "\n"))
	for _, form := range []struct{ mime, extension string }{{imagePNG, ".png"}, {imageSVG, ".svg"}} {
		if data[form.mime] == nil {
			continue
		}
		path, err := keep(data[form.mime], form.extension)
		if err != nil {
			return fmt.Errorf("picture: %w", err)
		}
		fmt.Fprintln(s.out, path)
		break
	}
	return nil
}

// pictures are those that this program has written.
var pictures struct {
	sync.Mutex
	dir   string
	count int
}

// keep writes a picture into this program's directory of pictures.
func keep(picture []byte, extension string) (path string, err error) {
	pictures.Lock()
	defer pictures.Unlock()
	if pictures.dir == "" {
		if pictures.dir, err = os.MkdirTemp("", "scan-pictures-"); err != nil {
			return "", err
		}
	}
	pictures.count++
	path = filepath.Join(pictures.dir, fmt.Sprintf("%02d%s", pictures.count, extension))
	return path, os.WriteFile(path, picture, 0o644)
}
