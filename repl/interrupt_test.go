package repl

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// A first signal ends the run in good order; a second run continues it.
func TestInterrupt(t *testing.T) {
	inEmptyDir(t)
	drawImages(t, "images")
	write(t, "tiny.yml", tiny)
	go func() {
		for !exists("runs/tiny/pretext/checkpoint.safetensors") {
			time.Sleep(10 * time.Millisecond)
		}
		if self, err := os.FindProcess(os.Getpid()); err != nil || self.Signal(os.Interrupt) != nil {
			t.Errorf("no signal sent: %v", err)
		}
	}()
	endless := []string{"run", "tiny.yml", "pretext.epochs=100000", "--backend", "go"}
	ctx, giveUp := context.WithTimeout(context.Background(), time.Minute)
	defer giveUp()
	_, stderr, status := call(ctx, endless...)
	said := splitLines(stderr)
	want := "stopped in pretext, after … of 200,000 steps; continue with: scanrepl run tiny.yml pretext.epochs=100000 --backend go --out runs/tiny"
	if status != 130 || len(said) == 0 || !matches(want, said[len(said)-1]) {
		t.Fatalf("status %d, the last of stderr %q, want %q", status, said[max(0, len(said)-3):], want)
	}
	stopped, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	_, stderr, _ = call(stopped, endless...)
	if !holds(splitLines(stderr), "pretext: continues after …/200,000 steps") {
		head, _, _ := strings.Cut(stderr, "epoch")
		t.Errorf("it does not continue:\n%s", head)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
