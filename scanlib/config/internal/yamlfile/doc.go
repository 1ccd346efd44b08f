// Package yamlfile reads files of keys and values, so that whatever is wrong
// with one is said in a line with the file and the line.
package yamlfile
