// Package official reads the configurations of the official SCAN code as they
// are, one file for each stage and one for its environment:
//
//	cfg, notes, err := official.Load("env.yml", "simclr.yml", "scan.yml", "selflabel.yml")
//
// The files make one configuration of this module. What of them changes nothing
// here, and what they leave out, is in the notes.
package official
