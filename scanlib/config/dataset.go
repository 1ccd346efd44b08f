package config

import "slices"

// normalization is a data set's mean and standard deviation of each channel,
// in pixels of 0..1.
type normalization struct{ mean, std [3]float64 }

// imagenet serves photographs of any kind; the official code uses it for
// ImageNet and STL-10.
var imagenet = normalization{[3]float64{0.485, 0.456, 0.406}, [3]float64{0.229, 0.224, 0.225}}

// ownNormalization gives the official CIFAR values, the mean and deviation of
// the 60,000 training digits for MNIST, and ImageNet's for all else.
func ownNormalization(dataset string) normalization {
	switch dataset {
	case "cifar10":
		return normalization{[3]float64{0.4914, 0.4822, 0.4465}, [3]float64{0.2023, 0.1994, 0.2010}}
	case "cifar20", "cifar100":
		return normalization{[3]float64{0.5071, 0.4867, 0.4408}, [3]float64{0.2675, 0.2565, 0.2761}}
	case "mnist":
		return normalization{[3]float64{0.1307, 0.1307, 0.1307}, [3]float64{0.3081, 0.3081, 0.3081}}
	}
	return imagenet
}

// ofScreens tells the data sets of phone screens, whose top and bottom say most:
// they are kept whole, where the official code crops.
func ofScreens(dataset string) bool { return dataset == "rico" || dataset == "enrico" }

// ownViews are the official crops and colors, and for screens, of which a small
// part or another color is another screen, mild ones.
func ownViews(strategy string) (cropScale [2]float64, jitter [4]float64) {
	if strategy == "ui" {
		return [2]float64{0.5, 1}, [4]float64{0.2, 0.2, 0.2, 0.02}
	}
	return [2]float64{0.2, 1}, [4]float64{0.4, 0.4, 0.4, 0.1}
}

// follow gives the keys that depend on the data set, or on a stage's strategy,
// the new one's own values where they were the old one's and were not given.
func (c *Config) follow(before *Config, given []string) {
	old, now := ownNormalization(before.Data.Dataset), ownNormalization(c.Data.Dataset)
	move(given, "data.mean", &c.Data.Mean, old.mean, now.mean)
	move(given, "data.std", &c.Data.Std, old.std, now.std)
	if ofScreens(c.Data.Dataset) && !ofScreens(before.Data.Dataset) {
		move(given, "data.resize", &c.Data.Resize, "crop", "letterbox")
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
