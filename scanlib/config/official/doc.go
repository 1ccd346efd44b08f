// Package official reads the configurations of the official SCAN code as they
// are, one file for each stage and one for its environment:
//
//	cfg, notes, err := official.Load("env.yml", "simclr.yml", "scan.yml", "selflabel.yml")
//
// The files make one configuration of this module. The notes list keys that
// have no effect here, and values that the files leave out.
package official
