package fetch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"scango/repl/fetch"
)

// What is there is not fetched again.
func ExampleDataset() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	os.Mkdir(filepath.Join(dir, "cifar-10-batches-bin"), 0o755)

	got, err := fetch.Dataset(context.Background(), "cifar10", dir, nil)
	fmt.Println(got == dir, err)
	_, err = fetch.Dataset(context.Background(), "cifar-10", dir, nil)
	fmt.Println(err)
	// Output:
	// true <nil>
	// no data set "cifar-10" can be fetched: want cifar10, cifar100, cifar20, enrico, mnist, rico or stl10; did you mean "cifar10"?
}
