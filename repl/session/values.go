package session

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"go.starlark.net/starlark"

	"scango/scanlib"
	"scango/scanlib/config"
)

// value is what the values of this package share: a type, a line of text, and
// the methods that the table has for the type.
type value struct {
	kind string
}

func (v value) Type() string          { return v.kind }
func (v value) Freeze()               {}
func (v value) Truth() starlark.Bool  { return starlark.True }
func (v value) Hash() (uint32, error) { return 0, fmt.Errorf("%s can't be a key", v.kind) }

// attribute is the method of that name bound to self, or one of its facts.
func attribute(self starlark.Value, name string, facts starlark.StringDict) (starlark.Value, error) {
	if c := find(self.Type(), name); c != nil {
		return c.builtin(self), nil
	}
	if fact, ok := facts[name]; ok {
		return fact, nil
	}
	return nil, nil // Starlark says that there is none, and which is near
}

func attributeNames(self starlark.Value, facts starlark.StringDict) []string {
	return slices.Sorted(slices.Values(append(methods(self.Type()), facts.Keys()...)))
}

// dataset is images, ready to train on.
type dataset struct {
	value
	set    *scanlib.Dataset
	config *config.Config
}

func (d *dataset) String() string {
	train, val := d.set.Train, d.set.Val
	text := fmt.Sprintf("dataset %s: %d images to train, %d to validate, %d×%d pixels",
		d.config.Name, train.Len(), val.Len(), train.Width, train.Height)
	if pretext := d.set.Pretext; pretext != train {
		text += fmt.Sprintf(", %d for the pretext task", pretext.Len())
	}
	if n := len(train.Skipped); n > 0 {
		text += fmt.Sprintf(", %s skipped", plural(n, "file"))
	}
	switch n := len(train.Classes); n {
	case 0:
		text += ", no labels"
	case 1:
		text += ", one class: labels are constant, nothing to compare with"
	default:
		text += fmt.Sprintf(", %d classes (for scores alone)", n)
	}
	return text
}

func (d *dataset) facts() starlark.StringDict {
	return starlark.StringDict{
		"name": starlark.String(d.config.Name), "n_train": starlark.MakeInt(d.set.Train.Len()), "n_val": starlark.MakeInt(d.set.Val.Len()),
		"size": starlark.MakeInt(d.set.Train.Width), "classes": stringList(d.set.Train.Classes),
	}
}

func (d *dataset) Attr(name string) (starlark.Value, error) { return attribute(d, name, d.facts()) }
func (d *dataset) AttrNames() []string                      { return attributeNames(d, d.facts()) }

// encoder is a network that gives features.
type encoder struct {
	value
	run *run
	enc *scanlib.Encoder
}

func (e *encoder) String() string {
	return fmt.Sprintf("encoder of %s: %d features of %d training and %d validation images, in %s",
		e.run.Config().Name, e.enc.Dim, e.run.Train().Len(), e.run.Val().Len(), e.run.Dir())
}

func (e *encoder) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(e.run.Dir()), "dim": starlark.MakeInt(e.enc.Dim)}
}

func (e *encoder) Attr(name string) (starlark.Value, error) { return attribute(e, name, e.facts()) }
func (e *encoder) AttrNames() []string                      { return attributeNames(e, e.facts()) }

// features are the numbers that an encoder gives, as arrays to look at.
type features struct {
	value
	of *encoder
}

func (f *features) String() string {
	e := f.of
	return fmt.Sprintf("features float32 [%d, %d] of the training images, [%d, %d] of the validation images, of unit length",
		e.run.Train().Len(), e.enc.Dim, e.run.Val().Len(), e.enc.Dim)
}

func (f *features) Attr(name string) (starlark.Value, error) { return attribute(f, name, nil) }
func (f *features) AttrNames() []string                      { return attributeNames(f, nil) }

// neighbors are the nearest images of each image.
type neighbors struct {
	value
	run  *run
	enc  *scanlib.Encoder
	nbrs *scanlib.Neighbors
}

func (n *neighbors) String() string {
	text := fmt.Sprintf("neighbors: the %d nearest of each of %d images", n.nbrs.K, n.nbrs.N)
	k := min(5, n.nbrs.K)
	if accuracy, chance, ok := n.run.NeighborAccuracy(n.nbrs, k); ok {
		text += fmt.Sprintf("; %.1f %% of the %d nearest are of the same class, %.1f %% by chance", 100*accuracy, k, 100*chance)
	}
	return text
}

func (n *neighbors) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(n.run.Dir()), "k": starlark.MakeInt(n.nbrs.K), "n": starlark.MakeInt(n.nbrs.N)}
}

func (n *neighbors) Attr(name string) (starlark.Value, error) { return attribute(n, name, n.facts()) }
func (n *neighbors) AttrNames() []string                      { return attributeNames(n, n.facts()) }

// clusters are the outcome of k-means, SCAN or self-labeling, assessed.
type clusters struct {
	value
	run  *run
	enc  *scanlib.Encoder
	nbrs *scanlib.Neighbors // nil after k-means
	clus *scanlib.Clusters  // nil after k-means: nothing to predict with
	*scanlib.Assessment
}

func (c *clusters) String() string {
	used := 0
	for _, n := range c.Sizes {
		if n > 0 {
			used++
		}
	}
	text := fmt.Sprintf("clusters after %s: %d of %d in use", c.Stage, used, len(c.Sizes))
	if s := c.Scores; s != nil {
		text += fmt.Sprintf("; ACC %.3f, NMI %.3f, ARI %.3f on %d validation images", s.ACC, s.NMI, s.ARI, len(c.Predictions))
	} else {
		text += "; " + c.Unscored
	}
	return text
}

func (c *clusters) facts() starlark.StringDict {
	facts := starlark.StringDict{
		"dir": starlark.String(c.run.Dir()), "stage": starlark.String(c.Stage), "sizes": intList(c.Sizes),
		"confidence": starlark.None,
	}
	if c.Confidence != nil {
		facts["confidence"] = starlark.Float(c.Confidence.Mean)
	}
	for _, s := range namedScores(c.Scores) {
		facts[s.name] = s.value
	}
	return facts
}

// namedScore is a score as a value; None where there is none.
type namedScore struct {
	name  string
	value starlark.Value
}

func namedScores(s *scanlib.Scores) []namedScore {
	if s == nil {
		none := starlark.None
		return []namedScore{{"acc", none}, {"nmi", none}, {"ari", none}, {"ami", none}, {"purity", none}, {"top5", none}}
	}
	scores := []namedScore{{"acc", starlark.Float(s.ACC)}, {"nmi", starlark.Float(s.NMI)}, {"ari", starlark.Float(s.ARI)},
		{"ami", starlark.Float(s.AMI)}, {"purity", starlark.Float(s.Purity)}, {"top5", starlark.None}}
	if s.Top5 != nil {
		scores[len(scores)-1].value = starlark.Float(*s.Top5)
	}
	return scores
}

// scoreDict are scores by name, those that there are.
func scoreDict(s *scanlib.Scores) *starlark.Dict {
	dict := starlark.NewDict(8)
	for _, one := range namedScores(s) {
		if one.value != starlark.None {
			_ = dict.SetKey(starlark.String(one.name), one.value) // fails for names that are no keys
		}
	}
	return dict
}

func (c *clusters) Attr(name string) (starlark.Value, error) { return attribute(c, name, c.facts()) }
func (c *clusters) AttrNames() []string                      { return attributeNames(c, c.facts()) }

// picture is a figure with what it shows in words.
type picture struct {
	value
	text string
	png  []byte
}

func (p *picture) String() string { return p.text }

func (p *picture) bundle() Bundle { return textBundle(p.text).with(ImagePNG, p.png) }

func (p *picture) Attr(name string) (starlark.Value, error) { return attribute(p, name, nil) }
func (p *picture) AttrNames() []string                      { return attributeNames(p, nil) }

// drawn makes a picture of a figure.
func drawn(text string, figure interface{ WritePNG(io.Writer) error }) (*picture, error) {
	var b bytes.Buffer
	if err := figure.WritePNG(&b); err != nil {
		return nil, err
	}
	return &picture{value{"picture"}, text, b.Bytes()}, nil
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
