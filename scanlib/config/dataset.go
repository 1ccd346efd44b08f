package config

import (
	"slices"

	"scango/scanlib/config/internal/schema"
	"scango/scanlib/data/catalog"
)

// chooseDatasets makes the names of all registered data sets the choices of
// data.dataset, including those registered later.
func chooseDatasets(fields []schema.Field) []schema.Field {
	for i, f := range fields {
		if f.Key == "data.dataset" {
			fields[i] = f.ChooseFrom(catalog.Names)
		}
	}
	return fields
}

// when returns the condition for f to be used. For keys that only some data
// sets read, it follows from their facts.
func when(f schema.Field) schema.Condition {
	if f.Section != "data" {
		return f.When
	}
	if f.Leaf == "val_fraction" {
		undivided := datasets(func(d catalog.Facts) bool { return !d.Has(catalog.HeldOut) })
		return schema.Condition{{Leaf: "dataset", Values: undivided}, {Leaf: "val_root", Values: []string{""}}}
	}
	if names := readers(f.Leaf); names != nil {
		return schema.Condition{{Leaf: "dataset", Values: names}}
	}
	return f.When
}

// readers returns the data sets that read a key which most do not.
func readers(leaf string) []string {
	return datasets(func(d catalog.Facts) bool { return d.Reads(leaf) })
}

// datasets returns the names of the data sets that fit.
func datasets(fits func(catalog.Facts) bool) (names []string) {
	for _, name := range catalog.Names() {
		if d, _ := catalog.Lookup(name); fits(d) {
			names = append(names, name)
		}
	}
	return names
}

// facts returns the facts of the data set, zero if it is not set.
func (d Data) facts() catalog.Facts {
	f, _ := catalog.Lookup(d.Dataset)
	return f
}

// ownViews returns the crops and colors of a strategy: the official ones, or
// mild ones for screens, since a small part or other colors make another
// screen.
func ownViews(strategy string) (cropScale [2]float64, jitter [4]float64) {
	if strategy == "ui" {
		return [2]float64{0.5, 1}, [4]float64{0.2, 0.2, 0.2, 0.02}
	}
	return [2]float64{0.2, 1}, [4]float64{0.4, 0.4, 0.4, 0.1}
}

// follow updates the keys that depend on the data set or on a stage's strategy:
// from the old one's own values to the new one's, unless they were given.
func (c *Config) follow(before *Config, given []string) {
	old, now := before.Data.facts(), c.Data.facts()
	oldMean, oldStd := old.Normalization()
	mean, std := now.Normalization()
	move(given, "data.mean", &c.Data.Mean, oldMean, mean)
	move(given, "data.std", &c.Data.Std, oldStd, std)
	if now.Resize != "" && now.Resize != old.Resize { // screens are kept whole, although the official code crops
		move(given, "data.resize", &c.Data.Resize, "crop", now.Resize)
	}
	for _, stage := range []struct {
		name        string
		before, now *Augmentation
	}{
		{"pretext", &before.Pretext.Augmentation, &c.Pretext.Augmentation},
		{"scan", &before.Scan.Augmentation, &c.Scan.Augmentation},
		{"selflabel", &before.SelfLabel.Augmentation, &c.SelfLabel.Augmentation},
	} {
		oldScale, oldJitter := ownViews(stage.before.Strategy)
		scale, jitter := ownViews(stage.now.Strategy)
		move(given, stage.name+".crop_scale", &stage.now.CropScale, oldScale, scale)
		move(given, stage.name+".color_jitter", &stage.now.Jitter, oldJitter, jitter)
	}
}

// move replaces the value of a key that was not given.
func move[T comparable](given []string, key string, value *T, from, to T) {
	if *value == from && !slices.Contains(given, key) {
		*value = to
	}
}
