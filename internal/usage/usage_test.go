package usage_test

import (
	"testing"
	"time"

	"scango/internal/usage"
)

// Work of a tenth of a second shows in the processor time.
func TestCPU(t *testing.T) {
	before, start := usage.CPU(), time.Now()
	for n := 0; time.Since(start) < 100*time.Millisecond || usage.CPU() == before; n++ {
		if time.Since(start) > 10*time.Second {
			t.Fatal("ten seconds of work cost no processor time")
		}
	}
	if used := usage.CPU() - before; used <= 0 {
		t.Errorf("used %v, want more than nothing", used)
	}
}

// A block that is written to counts into the peak.
func TestPeakMemory(t *testing.T) {
	const size = 64 << 20
	block := make([]byte, size)
	for i := range block {
		block[i] = byte(i)
	}
	if peak := usage.PeakMemory(); peak < size {
		t.Errorf("peak %d bytes with a block of %d in use (%d)", peak, size, block[size-1])
	}
}
