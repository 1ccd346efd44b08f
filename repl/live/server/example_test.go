package server_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"scango/repl/live"
	"scango/repl/live/server"
	"scango/repl/session"
)

// A session is served, and a program attaches to it.
func Example() {
	dir, err := os.MkdirTemp("", "live-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "a.sock")
	ended := make(chan error)
	go func() { ended <- server.Serve(context.Background(), socket, session.New(session.Options{})) }()

	os.Setenv(live.SocketVariable, socket) // else the program starts a session of its own
	defer os.Unsetenv(live.SocketVariable)
	for _, err = os.Stat(socket); err != nil; _, err = os.Stat(socket) {
		time.Sleep(time.Millisecond)
	}
	live.Run(`squares = [n * n for n in range(5)]`)
	live.Run(`print(len(squares), "squares"); squares[-1]`)
	fmt.Println(live.Numbers(`squares`))
	live.Stop()
	fmt.Println(<-ended)
	// Output:
	// 5 squares
	// 16
	// [0 1 4 9 16]
	// <nil>
}
