// Package schema reads what the tags of a struct say about the keys of a
// configuration, and sets, writes and checks their values.
//
//	type Scan struct {
//		NumHeads int `yaml:"num_heads" in:"[1,)"`
//		Optim    `yaml:",inline"`
//	}
//
//	yaml    the key; of a struct, the section of its keys, or ",inline" for none
//	in      an interval in the notation of mathematics: of the number, or of each of a list
//	oneof   the words that it may be
//	path    "yes" for a file or directory: ~ is the home directory
//	result  "no" where the result of a run does not depend on it
package schema
