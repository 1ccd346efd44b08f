package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"scango/internal/atomicfile"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "runs", "scores.csv")

	write := func(text string, failure error) error {
		return atomicfile.Write(path, func(w io.Writer) error {
			fmt.Fprint(w, text)
			return failure
		})
	}
	fmt.Println(write("epoch,loss\n1,4.2\n", nil))
	fmt.Println(write("epoch,", errors.New("interrupted")))

	raw, _ := os.ReadFile(path)
	fmt.Print(string(raw))
	// Output:
	// <nil>
	// interrupted
	// epoch,loss
	// 1,4.2
}
