// Package schema reads the struct tags that describe the keys of a
// configuration, and sets, writes and checks their values.
//
//	type Scan struct {
//		NumHeads int `yaml:"num_heads" in:"[1,)" doc:"cluster heads trained at once"`
//		Optim    `yaml:",inline"`
//	}
//
//	yaml    the key; of a struct, the section of its keys, or ",inline" for none
//	doc     its meaning, in a phrase
//	unit    what its numbers count, where the phrase does not say it
//	in      an interval in the notation of mathematics: of the number, or of each of a list
//	most    the largest whole number that a machine may have the memory and time for
//	oneof   the words that it may be
//	when    the values of other keys of the section without which it is not used
//	group   what it is about; of a struct, what all its keys are about
//	path    "yes" for a file or directory: ~ is the home directory
//	result  "no" where the result of a run does not depend on it
package schema
