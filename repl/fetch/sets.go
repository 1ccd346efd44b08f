package fetch

import (
	"fmt"
	"maps"
	"slices"

	"scango/internal/download"
	"scango/internal/words"
)

// A set is a data set and the files that it is published as.
type set struct {
	title string
	page  string // for those who fetch it by hand
	files []file
	dir   string // name of its directory in the cache
}

// A file is an archive, or a file that is kept as it is.
type file struct {
	download.File
	into string // the directory or file that it becomes, below the set's
}

// sets by the words of data.dataset. The MD5 sums are those that the sets' pages
// and torchvision publish; their hosts could not be asked when this was written.
// No sum is published of RICO and enRICO: their archives' own checksums stand in.
var sets = map[string]set{
	"cifar10": {
		title: "CIFAR-10", page: "https://www.cs.toronto.edu/~kriz/cifar.html", dir: "cifar10",
		files: []file{{download.File{URL: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", MD5: "c32a1d4ab5d03f1284b67883e8d87530"}, "cifar-10-batches-bin"}},
	},
	"cifar100": cifar100,
	"cifar20":  cifar100,
	"stl10": {
		title: "STL-10", page: "https://ai.stanford.edu/~acoates/stl10/", dir: "stl10",
		files: []file{{download.File{URL: "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", MD5: "91f7769df0f17e558f3565bffb0c7dfb"}, "stl10_binary"}},
	},
	"enrico": {
		title: "enRICO", page: "https://github.com/luileito/enrico", dir: "enrico",
		files: []file{
			{download.File{URL: "https://userinterfaces.aalto.fi/enrico/resources/screenshots.zip"}, "screenshots"},
			{download.File{URL: "https://raw.githubusercontent.com/luileito/enrico/master/design_topics.csv"}, "design_topics.csv"},
		},
	},
	"rico": {
		title: "RICO", page: "https://interactionmining.org/rico", dir: "rico",
		files: []file{{download.File{URL: "https://storage.googleapis.com/crowdstf-rico-uiuc-4540/rico_dataset_v0.1/unique_uis.tar.gz"}, "combined"}},
	},
}

var cifar100 = set{
	title: "CIFAR-100", page: "https://www.cs.toronto.edu/~kriz/cifar.html", dir: "cifar100",
	files: []file{{download.File{URL: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", MD5: "03b5dce01913d631647c71ecec9e9cb8"}, "cifar-100-binary"}},
}

// Words are the data sets that can be fetched, by their words in data.dataset.
func Words() []string { return slices.Sorted(maps.Keys(sets)) }

func named(word string) (set, error) {
	s, ok := sets[word]
	switch {
	case ok:
		return s, nil
	case word == "imagenet":
		return s, fmt.Errorf("ImageNet can't be fetched without an account: see https://image-net.org/download, and run with data.root=DIR")
	}
	return s, fmt.Errorf("no data set %q can be fetched: want %s%s", word, words.Or(Words()), words.Suggest(word, Words()))
}
