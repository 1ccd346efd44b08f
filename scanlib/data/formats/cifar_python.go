package formats

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/pickle"
)

// fromPython lists the batches of a CIFAR set's Python version: pickled
// dictionaries of an array data, uint8 [N, 3072] of planes, and lists of labels.
func (c cifar) fromPython(src *data.Source, folder string, files []string) error {
	var err error
	if src.Classes, err = c.pickledNames(filepath.Join(folder, c.meta)); err != nil {
		return err
	}
	const size = 3 * cifarPlane
	var planes []byte
	for _, path := range files {
		batch, changed, err := readPickle(path)
		if err != nil {
			return err
		}
		pixels, labels, err := c.batch(batch)
		if err != nil {
			return fmt.Errorf("data: %s: %w", path, err)
		}
		f := recordFile{path, size, len(labels), changed}
		src.Entries = append(src.Entries, f.entries(filepath.Base(path))...)
		src.Labels, planes = append(src.Labels, labels...), append(planes, pixels...)
	}
	numbers := src.Labels
	src.Read = func(i int) (decode.Image, error) { return c.image(planes[i*size:][:size], numbers[i]) }
	src.Labels = make([]int, len(numbers))
	for i, label := range numbers {
		src.Labels[i] = c.known(label)
	}
	return nil
}

// pickledNames returns the class names, from the files if these have them.
func (c cifar) pickledNames(path string) ([]string, error) {
	meta, _, err := readPickle(path)
	if errors.Is(err, os.ErrNotExist) {
		return c.classes, nil
	}
	if err != nil {
		return nil, err
	}
	list, _ := meta[c.metaNames].([]any)
	var names []string
	for _, item := range list {
		name, ok := item.(string)
		if !ok {
			return c.classes, nil
		}
		names = append(names, name)
	}
	if len(names) != len(c.classes) {
		return c.classes, nil
	}
	return names, nil
}

// batch takes a file's images and labels.
func (c cifar) batch(values map[string]any) (pixels []byte, labels []int, err error) {
	array, isArray := values["data"].(pickle.Array)
	list, isList := values[c.labels].([]any)
	if !isArray || !isList {
		return nil, nil, fmt.Errorf("no %q and %q in it: not %s's Python version", "data", c.labels, c.title)
	}
	for _, item := range list {
		label, ok := item.(int)
		if !ok {
			return nil, nil, fmt.Errorf("a label is %v, not a number", item)
		}
		labels = append(labels, label)
	}
	if n := len(labels); len(array) != n*3*cifarPlane || n == 0 {
		return nil, nil, fmt.Errorf("%d bytes of images for %d labels, want %d: truncated", len(array), n, n*3*cifarPlane)
	}
	return array, labels, nil
}

// readPickle reads a pickled dictionary.
func readPickle(path string) (values map[string]any, changed int64, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	var content []byte
	if err == nil {
		content, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("data: cannot read %s: %w", path, decode.Reason(err))
	}
	if values, err = pickle.Load(content); err != nil {
		return nil, 0, fmt.Errorf("data: %s is truncated, or not a pickle of a data set: %w", path, err)
	}
	return values, info.ModTime().UnixNano(), nil
}
