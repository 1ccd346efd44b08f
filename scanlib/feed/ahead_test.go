package feed

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestAhead(t *testing.T) {
	got := slices.Collect(func(yield func(int) bool) {
		for v := range Ahead(t.Context(), 5, func(i int) int { return i * i }) {
			yield(v)
		}
	})
	if !slices.Equal(got, []int{0, 1, 4, 9, 16}) {
		t.Errorf("got %v", got)
	}
}

// While one is used the next two are made, and no more; when ctx ends, the one
// under way is the last.
func TestAheadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var made atomic.Int32
		out := Ahead(ctx, 10, func(i int) int { made.Add(1); return i })
		<-out
		synctest.Wait()
		if n := made.Load(); n != 3 {
			t.Errorf("%d are made while the first is used, want 3", n)
		}
		cancel()
		left := 0
		for range out {
			left++
		}
		if n := made.Load(); n > 4 || left > 2 {
			t.Errorf("%d made and %d left after the end", n, left)
		}
	})
}
