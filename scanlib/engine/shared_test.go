package engine

import (
	"errors"
	"testing"
)

// Two users of one key hold one copy, which the last of them frees.
func TestShared(t *testing.T) {
	var e Engine
	made := 0
	put := func() (Input, error) {
		made++
		return ScalarInput(1, float32(made)), nil
	}
	a, releaseA, err := e.Shared("a", put)
	if err != nil {
		t.Fatal(err)
	}
	b, releaseB, err := e.Shared("a", put)
	if err != nil || made != 1 || a[0] != b[0] {
		t.Fatalf("made %d copies for one key, error %v", made, err)
	}
	releaseA()
	releaseA() // releasing twice counts once
	if !b[0].Ok() {
		t.Fatal("freed while a user holds it")
	}
	releaseB()
	if b[0].Ok() || len(e.shared.held) != 0 {
		t.Errorf("not freed by the last user; %d held", len(e.shared.held))
	}
	if _, release, err := e.Shared("a", put); err != nil || made != 2 {
		t.Errorf("made %d copies after a was freed, want another; error %v", made, err)
	} else {
		release()
	}
}

// After an error of put there is no copy: the next caller tries again.
func TestSharedFails(t *testing.T) {
	var e Engine
	want := errors.New("no room")
	if _, _, err := e.Shared("a", func() (Input, error) { return nil, want }); !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	if len(e.shared.held) != 0 {
		t.Error("the failure is held")
	}
}
