package workspace

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/internal/words"
	"scango/repl/images"
	"scango/repl/session"
	"scango/repl/session/command"
	"scango/repl/session/screens"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/figure"
)

var sourceParam = command.Param{Name: "source", Type: "path", Doc: "a folder, a .npz or .npy file, the name of a data set, a preset, or a YAML file", Words: images.Names()}

func (w *workspace) datasetCommands() []*command.Command {
	return []*command.Command{
		w.screensCommand(),
		w.withSettings(sourceParam, datasetSettings, &command.Command{
			Name: "dataset",
			Doc: "Opens images: a folder of your own, NumPy arrays (.npz, .npy), or a data set by name (" + strings.Join(images.Datasets(), ", ") + ", or a preset). " +
				"A folder may be flat or hold a directory for each class; classes score the result and are not trained on. " +
				"Images are read once into a cache.",
			Example: `ds = dataset("~/screens", size=96, resize="letterbox")`,
			Params:  []command.Param{quietParam},
			Run:     w.do((*call).dataset),
		}),
		{
			Name: "show", On: "dataset",
			Doc:     "Draws some images, by class where there are classes.",
			Example: "ds.show()",
			Params:  []command.Param{{Name: "n", Type: "int", Default: "12", Doc: "images per row"}},
			Run:     w.do((*call).showDataset),
		},
		w.auditCommand(),
	}
}

// dataset is images, ready to train on.
type dataset struct {
	value
	set    *data.Dataset
	config *config.Config
}

func (d *dataset) String() string {
	train, val := d.set.Train, d.set.Val
	text := fmt.Sprintf("dataset %s: %d images to train, %d to validate, %d×%d pixels",
		d.config.Name, train.Len(), val.Len(), train.Width, train.Height)
	if more := d.set.More; more != nil {
		text += fmt.Sprintf(", %d for the pretext task", more.Len())
	}
	if n := len(train.Skipped); n > 0 {
		text += fmt.Sprintf(", %s skipped", words.Count(n, "file"))
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

func (d *dataset) Attr(name string) (starlark.Value, error) { return attribute(d, name) }
func (d *dataset) AttrNames() []string                      { return attributeNames(d) }

// screensCommand returns the command for the images of the RICO walkthrough.
func (w *workspace) screensCommand() *command.Command {
	return &command.Command{
		Name: "screens",
		Doc: "Returns the folder of phone screens that RICO_ROOT names: train/1/*.jpg without labels, val/<topic>/*.jpg with. " +
			"Without RICO_ROOT it draws a small stand-in of the same layout: 288 made-up screens of six topics.",
		Example: `root = screens()`,
		Params:  []command.Param{{Name: "dir", Type: "path", Default: strconv.Quote(w.standIn()), Doc: "where the stand-in goes"}},
		Run:     w.do((*call).screens),
	}
}

func (w *workspace) standIn() string { return filepath.Join(w.o.Dir, "stand-in-screens") }

func (c *call) screens() (starlark.Value, error) {
	if root := os.Getenv("RICO_ROOT"); root != "" {
		c.Output().Write(session.Stdout, "screens of RICO_ROOT, "+root+"\n")
		return starlark.String(root), nil
	}
	dir := c.workspace.standIn()
	if c.Has("dir") {
		dir = session.ExpandHome(c.Text("dir"))
	}
	if err := screens.Write(dir); err != nil {
		return nil, err
	}
	c.Output().Write(session.Stdout, fmt.Sprintf("RICO_ROOT is not set: %s holds a stand-in, %d drawn screens to train and %d of six topics to validate\n",
		dir, screens.Train, screens.Val))
	return starlark.String(dir), nil
}

func (c *call) dataset() (starlark.Value, error) {
	cfg, err := c.imagesConfig()
	if err != nil {
		return nil, err
	}
	defer c.Yield()()
	return c.openDataset(cfg)
}

// imagesConfig returns the configuration that the arguments of dataset ask for.
func (c *call) imagesConfig() (*config.Config, error) {
	cfg, err := c.source(c.Text("source"))
	if err != nil {
		return nil, err
	}
	if cfg, err = c.changed(cfg, datasetSettings); err != nil {
		return nil, err
	}
	return cfg, cfg.Validate()
}

// openDataset reads the images. It needs no device and does not wait for one.
func (c *call) openDataset(cfg *config.Config) (starlark.Value, error) {
	if err := c.findMNIST(cfg); err != nil {
		return nil, err
	}
	p := newDisplay("dataset", c.Output(), c.Flag("quiet"))
	set, err := c.workspace.openDataset(c.Context(), cfg, p.event)
	switch {
	case c.Context().Err() != nil:
		return nil, stopped(p.place(), context.Canceled)
	case err != nil:
		return nil, err
	}
	for _, change := range cfg.Fit(set.Train.Len(), set.Val.Len()) {
		c.Output().Write(session.Stderr, "warning: "+change+"\n")
	}
	return &dataset{c.workspace.value("dataset"), set, cfg}, nil
}

// findMNIST sets the directory of the digits, if they are wanted and it isn't set.
func (c *call) findMNIST(cfg *config.Config) error {
	return images.FindMNIST(cfg, func() (string, error) {
		if c.workspace.o.Digits == nil {
			return "", errors.New("mnist needs the directory of its files: dataset(\"mnist\", root=DIR)")
		}
		return c.workspace.o.Digits(c.Context())
	})
}

// source is the configuration of the images that a word names.
func (c *call) source(name string) (*config.Config, error) {
	if name == "folder" && !c.Has("root") {
		return nil, fmt.Errorf("a folder needs its path: dataset(\"~/pictures\")")
	}
	return images.Config(name)
}

func (c *call) showDataset() (starlark.Value, error) {
	ds := c.Receiver.(*dataset)
	n, err := c.Int("n", 12)
	if err != nil {
		return nil, err
	}
	set := ds.set.Train
	rows := map[int][]image.Image{}
	for i := range set.Len() {
		class := 0
		if set.Labels != nil {
			class = set.Labels[i]
		}
		if len(rows[class]) < n {
			rows[class] = append(rows[class], set.Image(i))
		}
	}
	f := figure.Grid{Title: ds.config.Name, Note: ds.String()}
	for class := -1; class <= len(set.Classes); class++ {
		row := figure.GridRow{Images: rows[class]}
		if class >= 0 && class < len(set.Classes) {
			row.Name = set.Classes[class]
		}
		if len(row.Images) > 0 {
			f.Rows = append(f.Rows, row)
		}
	}
	return c.workspace.drawn(ds.String(), f)
}
