package download_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"scango/internal/download"
)

// A download that stopped after "Hello" fetches the rest alone.
func ExampleFile_Fetch() {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("asked for", r.Header.Get("Range"))
		http.ServeContent(w, r, "hello.txt", time.Time{}, strings.NewReader("Hello, images!\n"))
	}))
	defer host.Close()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "hello.txt")
	os.WriteFile(path+".part", []byte("Hello"), 0o644)

	file := download.File{URL: host.URL + "/hello.txt", MD5: "bcde78611050c6e079848e2eb31a303c"}
	if err := file.Fetch(context.Background(), path, nil); err != nil {
		fmt.Println(err)
	}
	content, _ := os.ReadFile(path)
	fmt.Print(string(content))
	// Output:
	// asked for bytes=5-
	// Hello, images!
}
