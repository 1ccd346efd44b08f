package repl

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A data set that is there is named with the keys to use it; the network is not
// asked.
func TestSetupData(t *testing.T) {
	inEmptyDir(t)
	if err := os.MkdirAll(filepath.Join("sets", "cifar-100-binary"), 0o755); err != nil {
		t.Fatal(err)
	}
	out, stderr, status := call(context.Background(), "setup", "--data", "cifar20", "--dir", "sets")
	if want := "cifar20: sets (data.dataset=cifar20 data.root=sets)\n"; out != want || status != statusOK {
		t.Errorf("%q, %q, status %d, want %q", out, stderr, status, want)
	}
	for _, row := range []struct {
		args   []string
		want   string
		status int
	}{
		{[]string{"setup", "--data", "imagenet"}, "see https://image-net.org/download", statusFailed},
		{[]string{"setup", "--data", "cifar"}, `no data set "cifar" can be fetched: want cifar10`, statusFailed},
		{[]string{"setup", "--dir", "x"}, "--dir says where the data set of --data goes", statusUsage},
	} {
		if _, stderr, status := call(context.Background(), row.args...); !strings.Contains(stderr, row.want) || status != row.status {
			t.Errorf("%v: %q, status %d, want %q, %d", row.args, stderr, status, row.want, row.status)
		}
	}
}
