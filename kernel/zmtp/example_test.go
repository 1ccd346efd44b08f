package zmtp_test

import (
	"fmt"
	"log"

	"scango/kernel/zmtp"
)

func ExampleListenRouter() {
	shell, err := zmtp.ListenRouter("tcp://127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go shell.Close()
	for m := range shell.Receive() {
		shell.Send(m.From, m.Frames...)
	}
	fmt.Println("closed, dropped:", shell.Dropped())
	// Output: closed, dropped: 0
}
