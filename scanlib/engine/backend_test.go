package engine

import (
	. "github.com/gomlx/gomlx/core/graph"
	"testing"
	"time"
)

func TestQuick(t *testing.T) {
	for _, b := range []string{"", "go"} {
		t0 := time.Now()
		e, err := Open(Options{Backend: b})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(e.Name(), e.Devices(), e.Notice(), e.Skipped(), time.Since(t0))
		x, err := MustNewExec1(e.Backend(), func(x *Node) *Node { return Add(x, x) }).Call(float32(3))
		t.Log(x, err)
		e.Close()
	}
}
