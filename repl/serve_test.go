package repl

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"scango/repl/live"
)

// A Go program attaches to scanrepl serve, and may end it.
func TestServe(t *testing.T) {
	runtime, err := os.MkdirTemp("", "live-") // sockets need short paths
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(runtime)
	socket := filepath.Join(runtime, "a.sock")
	for name, args := range map[string][]string{
		"socket": {"--socket", socket},
		"owner":  {"--socket", socket, "--owner", strconv.Itoa(os.Getpid())},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(live.SocketVariable, socket)
			var out, fault bytes.Buffer
			status := make(chan int, 1)
			go func() {
				status <- Main(context.Background(), append([]string{"serve", "--backend", "go", "--dir", t.TempDir()}, args...), strings.NewReader(""), &out, &fault)
			}()
			n, err := live.GetNumbers("6 * 7")
			for began := time.Now(); err != nil && time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
				n, err = live.GetNumbers("6 * 7")
			}
			if err != nil || n[0] != 42 {
				t.Errorf("%v, %v; want 42", n, err)
			}
			if err := live.Stop(); err != nil {
				t.Error(err)
			}
			if got := <-status; got != statusOK {
				t.Errorf("status %d: %s", got, fault.String())
			}
			if want := "a session for Go programs: SCAN_LIVE=" + socket + "\n"; out.String() != want {
				t.Errorf("printed %q, want %q", out.String(), want)
			}
		})
	}
}

func TestServeFaults(t *testing.T) {
	for _, row := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--socket", filepath.Join(t.TempDir(), "a.sock")}, statusFailed, "is open to other users"},
		{[]string{"--owner", "999999999"}, statusFailed, "process 999999999, the owner: "},
		{[]string{"more"}, statusUsage, "more"},
	} {
		var out, fault bytes.Buffer
		status := Main(context.Background(), append([]string{"serve"}, row.args...), strings.NewReader(""), &out, &fault)
		if status != row.status || !strings.Contains(fault.String(), row.want) {
			t.Errorf("%v: status %d, %q; want %d, %q", row.args, status, fault.String(), row.status, row.want)
		}
	}
}
