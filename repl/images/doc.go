// Package images resolves the name by which a user refers to images at a
// command line, at the prompt or in a cell:
//
//	~/screens          a folder of images, or of a data set's files, by their names
//	x.npz, x.npy       NumPy arrays
//	cifar10            a data set, whose root is set separately
//	mnist-demo         a preset
//	mine.yml           a file of settings
//
// Config returns a configuration for them:
//
//	cfg, err := images.Config("~/screens")
package images
