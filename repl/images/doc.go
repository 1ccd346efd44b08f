// Package images finds out which images a person means, who names them at a
// command line, at the prompt or in a cell by one word:
//
//	~/screens          a folder of images, or of a data set's files, by their names
//	x.npz, x.npy       NumPy arrays
//	cifar10            a data set, whose root is set besides
//	mnist-demo         a preset
//	mine.yml           a file of settings
//
// Config answers with the configuration that suits them:
//
//	cfg, err := images.Config("~/screens")
package images
