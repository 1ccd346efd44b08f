package wire_test

import (
	"fmt"
	"log"

	"scango/kernel/wire"
)

func ExampleDecode() {
	key, err := wire.NewKey("hmac-sha256", "secret")
	if err != nil {
		log.Fatal(err)
	}
	sent := wire.Message{Header: wire.Header{ID: "1", Type: "kernel_info_request"}}
	frames, err := sent.Encode(key)
	if err != nil {
		log.Fatal(err)
	}
	guard := wire.NewGuard()
	m, err := wire.Decode(frames, key, guard)
	fmt.Println(m.Header.Type, err)
	_, err = wire.Decode(frames, key, guard)
	fmt.Println(err)
	frames[5] = []byte(`{"changed":true}`)
	_, err = wire.Decode(frames, key, guard)
	fmt.Println(err)
	// Output:
	// kernel_info_request <nil>
	// message repeated
	// wrong signature
}
