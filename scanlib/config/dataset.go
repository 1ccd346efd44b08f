package config

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

// followDataset gives mean and std the new data set's values where they were
// the old one's.
func (c *Config) followDataset(before string) {
	old, now := ownNormalization(before), ownNormalization(c.Data.Dataset)
	if c.Data.Mean == old.mean {
		c.Data.Mean = now.mean
	}
	if c.Data.Std == old.std {
		c.Data.Std = now.std
	}
}
