package formats

import (
	"fmt"
	"strings"
	"testing"

	"scango/scanlib/data"
)

// open opens one part of a data set, and closes it with the test.
func open(t *testing.T, name, root string, p data.Part, o data.Options) (*data.Set, error) {
	t.Helper()
	f, ok := data.Lookup(name)
	if !ok {
		t.Fatalf("%s is not registered", name)
	}
	o.Root = root
	src, err := f.List(t.Context(), p, o)
	if err != nil {
		return nil, err
	}
	s, err := src.Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err
}

// part is to train on, or held out.
func part(train bool) data.Part {
	if train {
		return data.Train
	}
	return data.HeldOut
}

// describe is all that a test of listings looks at.
func describe(s *data.Set) string {
	classes := "-"
	if s.Labels != nil {
		classes = strings.Join(s.Classes, ",")
	}
	return fmt.Sprintf("%v%v %s%v%v", s.Names, s.Labels, classes, s.UnknownLabels, s.UnknownNames)
}
