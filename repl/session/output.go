package session

import "context"

// MIME types of bundles.
const (
	TextPlain    = "text/plain"
	TextHTML     = "text/html"
	TextMarkdown = "text/markdown"
	ImagePNG     = "image/png"
	ImageSVG     = "image/svg+xml"
)

// Bundle is one thing to show, in several forms for a front to choose from.
// TextPlain is always there.
type Bundle struct {
	// ID names a display that is shown once and updated later; "" for one that
	// is not.
	ID   string
	Data map[string][]byte // by MIME type; bytes of a PNG, UTF-8 of the rest
}

// Text returns the plain form.
func (b Bundle) Text() string { return string(b.Data[TextPlain]) }

// TextBundle returns a bundle with only text.
func TextBundle(text string) Bundle {
	return Bundle{Data: map[string][]byte{TextPlain: []byte(text)}}
}

// With adds a form, or replaces the one of the same type.
func (b Bundle) With(mime string, data []byte) Bundle {
	b.Data[mime] = data
	return b
}

// Stream is where text of an input goes.
type Stream int

const (
	Stdout Stream = iota
	Stderr
)

// Output takes what an input shows while it runs. Its methods may be called
// from several goroutines.
type Output interface {
	// Write prints text.
	Write(to Stream, text string)
	// Display shows a bundle. Another one with the same ID, if it has one,
	// takes its place.
	Display(b Bundle)
	// Ask reads a line from the person at the front; secret lines are not
	// echoed. A front without a person returns an error.
	Ask(ctx context.Context, prompt string, secret bool) (string, error)
}
