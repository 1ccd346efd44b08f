package repl

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"scango/internal/atomicfile"
	"scango/scanlib/rundir"
)

// The library says what is wrong; this file adds what to type.

// advised returns the message of an error; for errors of a run directory it
// adds what to do about them on the command line.
func advised(err error) string {
	text := atomicfile.ExplainFull(err).Error()
	if advice := adviceFor(err); advice != "" {
		text += "; " + advice
	}
	return text
}

func adviceFor(err error) string {
	var (
		inUse       *rundir.InUse
		notWritable *rundir.NotWritable
		otherConfig *rundir.OtherConfig
		otherImages *rundir.OtherImages
		notARun     *rundir.NotARunDirectory
		notAsked    *rundir.NotAsked
		unfinished  *rundir.Unfinished
	)
	switch {
	case errors.As(err, &inUse):
		return "wait for it, or choose another with --out"
	case atomicfile.IsFull(err):
		return "free space and run the same command to continue"
	case errors.As(err, &notWritable):
		return "choose another with --out"
	case errors.As(err, &otherConfig), errors.As(err, &otherImages):
		return "use another --out, or delete it to start over"
	case errors.As(err, &notARun):
		return "make one with: scanrepl run PRESET --out " + quote(notARun.Dir)
	case errors.As(err, &notAsked):
		return "run it with until=" + string(notAsked.Stage)
	case errors.As(err, &unfinished):
		return "continue with: " + resume(unfinished.Dir)
	}
	return ""
}

// again returns the command line that continues the run in out.
func (c *cli) again(out string) string {
	words := []string{"scanrepl"}
	given := false
	for _, arg := range c.args {
		given = given || arg == "--out" || strings.HasPrefix(arg, "--out=")
		words = append(words, quote(arg))
	}
	if !given {
		words = append(words, "--out", quote(out))
	}
	return strings.Join(words, " ")
}

// resume returns the command that continues the run in dir, however it was
// started.
func resume(dir string) string {
	return fmt.Sprintf("scanrepl run %s --out %s", quote(filepath.Join(dir, "config.yml")), quote(dir))
}

// quote quotes a word for a shell, if necessary.
func quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:,+@%~", r)
	}
	if word != "" && strings.TrimFunc(word, plain) == "" && !strings.HasPrefix(word, "~") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
