package session

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"scango/scanlib/config"
	"scango/scanlib/figure"
)

func dataCommands() []*Command {
	return []*Command{
		screensCommand(),
		{
			Name: "dataset",
			Doc: "Opens images: a folder of your own, NumPy arrays (.npz, .npy), or a data set by name (" + strings.Join(datasetWords(), ", ") + ", or a preset). " +
				"A folder may be flat or hold a directory for each class; classes score the result and are not trained on. " +
				"Images are read once into a cache.",
			Example: `ds = dataset("~/screens", size=96, resize="letterbox")`,
			Params: append([]Param{
				{Name: "source", Type: "path", Doc: "a folder, a .npz or .npy file, the name of a data set, or a preset"},
				{Name: "root", Type: "path", Default: "None", Doc: "where the files of a named data set lie"},
				{Name: "name", Type: "string", Default: "None", Doc: "begins the names of run directories"},
				{Name: "seed", Type: "int", Default: "None", Doc: "of everything random"},
				stageParams[0],
			}, settingParams("data")...),
			run: (*call).dataset,
		},
		{
			Name: "show", On: "dataset",
			Doc:     "Draws some images, by class where there are classes.",
			Example: "ds.show()",
			Params:  []Param{{Name: "n", Type: "int", Default: "12", Doc: "images a row"}},
			run:     (*call).showDataset,
		},
		auditCommand(),
	}
}

// named are data sets with the preset that suits each, and how many classes it
// has where those of the preset are others.
var named = map[string]struct {
	preset  string
	classes string
}{
	"mnist":    {"mnist-demo", ""},
	"cifar10":  {"cifar10-small", ""},
	"cifar100": {"cifar10-small", "100"},
	"cifar20":  {"cifar10-small", "20"},
	"stl10":    {"folder", ""},
	"imagenet": {"folder", ""},
	"rico":     {"rico", ""},
	"enrico":   {"rico", ""},
	"array":    {"folder", ""},
}

// datasetWords are the names of data sets but for folders, in the order of the
// configuration.
func datasetWords() []string {
	words := config.Choices("data.dataset")
	return slices.DeleteFunc(words, func(word string) bool { return word == "folder" })
}

// namedSource is the configuration that suits a data set.
func namedSource(word string) (*config.Config, error) {
	cfg, err := config.Preset(named[word].preset)
	if err == nil {
		cfg.Name = word
		err = cfg.Set("data.dataset", word)
	}
	if n := named[word].classes; err == nil && n != "" {
		err = cfg.Set("scan.num_classes", n)
	}
	return cfg, err
}

func (c *call) dataset() (starlark.Value, error) {
	cfg, err := c.source(c.str("source"))
	if err != nil {
		return nil, err
	}
	if err := c.apply(cfg, map[string]string{"root": "data.root", "seed": "seed"}, "data"); err != nil {
		return nil, err
	}
	if name := c.str("name"); name != "" {
		cfg.Name = name
	}
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c.session.interpreter.Unlock()
	defer c.session.interpreter.Lock()
	return c.openDataset(cfg)
}

// openDataset needs no device: it does not wait for a stage at work.
func (c *call) openDataset(cfg *config.Config) (starlark.Value, error) {
	if err := c.findDigits(cfg); err != nil {
		return nil, err
	}
	p := newProgress("dataset", c.out, c.flag("quiet"))
	set, err := c.session.work.openDataset(c.ctx, cfg, p.event)
	switch {
	case c.ctx.Err() != nil:
		return nil, stopped(p.place(), context.Canceled)
	case err != nil:
		return nil, err
	}
	for _, change := range cfg.Fit(set.Train.Len(), set.Val.Len()) {
		c.out.Write(Stderr, "warning: "+change+"\n")
	}
	return &dataset{value{"dataset"}, set, cfg}, nil
}

// findDigits says where MNIST is, if that is what is wanted and it is not said.
func (c *call) findDigits(cfg *config.Config) (err error) {
	if cfg.Data.Dataset != "mnist" || cfg.Data.Root != "" {
		return nil
	}
	if c.session.o.Digits == nil {
		return fmt.Errorf("mnist needs the directory of its files: dataset(\"mnist\", root=DIR)")
	}
	cfg.Data.Root, err = c.session.o.Digits(c.ctx)
	return err
}

// source is the configuration that suits a folder or a name.
func (c *call) source(source string) (*config.Config, error) {
	if source == "folder" {
		if !c.has("root") {
			return nil, fmt.Errorf("a folder needs its path: dataset(\"~/pictures\")")
		}
		return config.Preset("folder")
	}
	if cfg, err := config.Preset(source); err == nil {
		return cfg, nil
	}
	if _, known := named[source]; known {
		return namedSource(source)
	}
	path := expandHome(source)
	if ext := filepath.Ext(path); ext == ".npz" || ext == ".npy" {
		cfg, err := namedSource("array")
		if err == nil {
			cfg.Data.Root, cfg.Name = path, strings.TrimSuffix(filepath.Base(path), ext)
		}
		return cfg, err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		if strings.ContainsAny(source, `/\.~`) {
			return nil, fmt.Errorf("there is no folder %s", source)
		}
		words := datasetWords()
		for _, info := range config.Presets() {
			words = append(words, info.Name)
		}
		text := fmt.Sprintf("%q is neither a folder nor a data set", source)
		if near := config.Nearest(source, words); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		}
		return nil, fmt.Errorf("%s", text)
	}
	cfg, err := config.Preset("folder")
	if err != nil {
		return nil, err
	}
	cfg.Data.Root = path
	if absolute, err := filepath.Abs(path); err == nil {
		cfg.Name = filepath.Base(absolute)
	}
	return cfg, nil
}

func (c *call) showDataset() (starlark.Value, error) {
	ds := c.receiver.(*dataset)
	n, err := c.integer("n", 12)
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
	return drawn(ds.String(), f)
}
