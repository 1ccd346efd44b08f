package data

import "context"

// Class names as in the files that come with the set, in order of their number.
var (
	coarseClasses = []string{
		"aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
		"household_electrical_devices", "household_furniture", "insects", "large_carnivores",
		"large_man-made_outdoor_things", "large_natural_outdoor_scenes", "large_omnivores_and_herbivores",
		"medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees", "vehicles_1",
		"vehicles_2",
	}
	fineClasses = []string{
		"apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl",
		"boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee",
		"clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant",
		"flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
		"leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
		"oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate",
		"poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
		"shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower",
		"sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip",
		"turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
	}
)

// Each record has two label bytes, the coarse one first.
var (
	cifar100 = cifar{
		kind: "cifar100", title: "CIFAR-100",
		binary: "cifar-100-binary", python: "cifar-100-python", train: "train", test: "test", head: 2, at: 1,
		classes: fineClasses, names: "fine_label_names.txt", meta: "meta", labels: "fine_labels", metaNames: "fine_label_names",
	}
	cifar20 = cifar{
		kind: "cifar20", title: "CIFAR-100-20",
		binary: "cifar-100-binary", python: "cifar-100-python", train: "train", test: "test", head: 2, at: 0,
		classes: coarseClasses, names: "coarse_label_names.txt", meta: "meta", labels: "coarse_labels", metaNames: "coarse_label_names",
	}
)

// OpenCIFAR100 packs or reopens CIFAR-100 with its 100 classes, in the binary
// layout (train.bin, test.bin) or the Python layout (train, test), in root or
// in its subfolder cifar-100-binary or -python. Files may hold any number of
// records; names are like "train/00042". Source: as of [OpenCIFAR10].
func OpenCIFAR100(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	return cifar100.open(ctx, root, train, o)
}

// OpenCIFAR20 is OpenCIFAR100 with the 20 superclasses that SCAN's paper
// clusters into.
func OpenCIFAR20(ctx context.Context, root string, train bool, o Options) (*Set, error) {
	return cifar20.open(ctx, root, train, o)
}
