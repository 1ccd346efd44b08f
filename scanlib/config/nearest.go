package config

import "scango/internal/words"

// Nearest is words.Nearest.
func Nearest(word string, among []string) string { return words.Nearest(word, among) }
