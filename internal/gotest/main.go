// Command gotest runs go test with the arguments it is given, prints what go
// test prints, and ends with a line that says how many tests were skipped, and
// why. It exits as go test does.
//
//	go run ./internal/gotest -timeout 30m ./...
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
)

func main() {
	args := os.Args[1:]
	report := newReport(os.Stdout, slices.Contains(args, "-v"))
	code, err := run(args, report)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
	fmt.Println(report.skipped())
	os.Exit(code)
}

// run hands each line of go test to the report and returns go test's exit code.
func run(args []string, r *report) (code int, err error) {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return 0, err
	}
	lines := bufio.NewReader(stdout)
	for {
		line, err := lines.ReadBytes('\n')
		r.line(line)
		if err != nil {
			break
		}
	}
	_, _ = io.Copy(io.Discard, stdout) // or go test would wait for a reader
	err = cmd.Wait()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		return max(failed.ExitCode(), 1), nil // killed by a signal, it is −1
	}
	return 0, err
}
