// Package yamlfile reads files of keys and values. Its errors are one line
// each, with the file and the line number.
package yamlfile
