package workspace

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/assess"
)

// value is what the values of this package share: a type, and the methods that
// the table has for it. What it embeds has facts of its own where there are any.
type value struct {
	kind  string
	table *command.Table
}

func (w *workspace) value(kind string) value { return value{kind, w.table} }

func (v value) Type() string               { return v.kind }
func (v value) Freeze()                    {}
func (v value) Truth() starlark.Bool       { return starlark.True }
func (v value) Hash() (uint32, error)      { return 0, fmt.Errorf("%s can't be a key", v.kind) }
func (v value) facts() starlark.StringDict { return nil }
func (v value) methods() *command.Table    { return v.table }

// described is a value with methods and facts.
type described interface {
	starlark.Value
	methods() *command.Table
	facts() starlark.StringDict
}

// attribute returns the method of that name bound to v, or one of its facts.
func attribute(v described, name string) (starlark.Value, error) {
	if c := v.methods().Find(v.Type(), name); c != nil {
		return c.Builtin(v), nil
	}
	return v.facts()[name], nil // for nil, Starlark says that there is none, and which is near
}

func attributeNames(v described) []string {
	return slices.Sorted(slices.Values(append(v.methods().Methods(v.Type()), v.facts().Keys()...)))
}

// encoder is a network that gives features.
type encoder struct {
	value
	run *run
	enc *scanlib.Encoder
}

func (r *run) encoder(enc *scanlib.Encoder) *encoder {
	return &encoder{r.workspace.value("encoder"), r, enc}
}

func (e *encoder) String() string {
	return fmt.Sprintf("encoder of %s: %d features of %d training and %d validation images, in %s",
		e.run.Config.Name, e.enc.Dim, e.run.set.Train.Len(), e.run.set.Val.Len(), e.run.Dir.Path())
}

func (e *encoder) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(e.run.Dir.Path()), "dim": starlark.MakeInt(e.enc.Dim)}
}

func (e *encoder) Attr(name string) (starlark.Value, error) { return attribute(e, name) }
func (e *encoder) AttrNames() []string                      { return attributeNames(e) }

// features are the numbers that an encoder gives, as arrays to look at.
type features struct {
	value
	of *encoder
}

func (f *features) String() string {
	e := f.of
	return fmt.Sprintf("features float32 [%d, %d] of the training images, [%d, %d] of the validation images, of unit length",
		e.run.set.Train.Len(), e.enc.Dim, e.run.set.Val.Len(), e.enc.Dim)
}

func (f *features) Attr(name string) (starlark.Value, error) { return attribute(f, name) }
func (f *features) AttrNames() []string                      { return attributeNames(f) }

// neighbors are the nearest images of each image.
type neighbors struct {
	value
	run  *run
	enc  *scanlib.Encoder
	nbrs *scanlib.Neighbors
}

func (r *run) neighbors(enc *scanlib.Encoder, nbrs *scanlib.Neighbors) *neighbors {
	return &neighbors{r.workspace.value("neighbors"), r, enc, nbrs}
}

func (n *neighbors) String() string {
	text := fmt.Sprintf("neighbors: the %d nearest of each of %d images", n.nbrs.K, n.nbrs.N)
	k := min(5, n.nbrs.K)
	if accuracy, chance, ok := assess.NeighborAccuracy(n.nbrs.Train, n.nbrs.K, assess.LabelsOf(n.run.set.Train), k); ok {
		text += fmt.Sprintf("; %.1f %% of the %d nearest are of the same class, %.1f %% by chance", 100*accuracy, k, 100*chance)
	}
	return text
}

func (n *neighbors) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(n.run.Dir.Path()), "k": starlark.MakeInt(n.nbrs.K), "n": starlark.MakeInt(n.nbrs.N)}
}

func (n *neighbors) Attr(name string) (starlark.Value, error) { return attribute(n, name) }
func (n *neighbors) AttrNames() []string                      { return attributeNames(n) }

// picture is a figure with what it shows in words.
type picture struct {
	value
	text string
	png  []byte
}

func (p *picture) String() string { return p.text }

func (p *picture) Bundle() session.Bundle {
	return session.TextBundle(p.text).With(session.ImagePNG, p.png)
}

func (p *picture) Attr(name string) (starlark.Value, error) { return attribute(p, name) }
func (p *picture) AttrNames() []string                      { return attributeNames(p) }

// drawn returns a picture of a figure.
func (w *workspace) drawn(text string, figure interface{ WritePNG(io.Writer) error }) (*picture, error) {
	var b bytes.Buffer
	if err := figure.WritePNG(&b); err != nil {
		return nil, err
	}
	return &picture{w.value("picture"), text, b.Bytes()}, nil
}

func stringList(words []string) *starlark.List {
	list := make([]starlark.Value, len(words))
	for i, w := range words {
		list[i] = starlark.String(w)
	}
	return starlark.NewList(list)
}

func intList(numbers []int) *starlark.List {
	list := make([]starlark.Value, len(numbers))
	for i, n := range numbers {
		list[i] = starlark.MakeInt(n)
	}
	return starlark.NewList(list)
}
