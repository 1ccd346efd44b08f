package zmtp

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

func reader(raw string) *bufio.Reader { return bufio.NewReader(strings.NewReader(raw)) }

func TestReadFrame(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, row := range []struct {
		name, raw string
		want      frame
		err       string
	}{
		// RFC 23: flags, size in one byte or eight, body.
		{"short", "\x00\x02hi", frame{body: []byte("hi")}, ""},
		{"empty", "\x00\x00", frame{body: []byte{}}, ""},
		{"more", "\x01\x01a", frame{more: true, body: []byte("a")}, ""},
		{"command", "\x04\x06\x05READY", frame{command: true, body: []byte("\x05READY")}, ""},
		{"long", "\x02\x00\x00\x00\x00\x00\x00\x01\x2c" + long, frame{body: []byte(long)}, ""},
		{"reserved flag", "\x08\x00", frame{}, "flags 0x8"},
		{"command with more", "\x05\x00", frame{}, "flags 0x5"},
		{"too long", "\x02\x00\x00\x00\x00\x00\x00\x04\x00", frame{}, "a frame has 1024 bytes, at most 1000 are allowed"},
		{"absurd", "\x02\xff\xff\xff\xff\xff\xff\xff\xff", frame{}, "at most 1000"},
		{"cut in the body", "\x00\x05hi", frame{}, "unexpected EOF"},
		{"cut in the size", "\x02\x00\x00", frame{}, "unexpected EOF"},
		{"nothing", "", frame{}, "EOF"},
	} {
		f, err := readFrame(reader(row.raw), 1000, freely)
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.name, err, row.err)
			}
			continue
		}
		if err != nil || f.more != row.want.more || f.command != row.want.command || !bytes.Equal(f.body, row.want.body) {
			t.Errorf("%s: %+v, %v; want %+v", row.name, f, err, row.want)
		}
	}
}

// Memory is allocated for bytes that arrive, not for an announced length.
func TestReadFrameBelievesNoLength(t *testing.T) {
	raw := "\x02\x00\x00\x00\x00\x08\x00\x00\x00few"
	allocated := testing.AllocsPerRun(1, func() {
		if _, err := readFrame(reader(raw), 1<<30, freely); err == nil {
			t.Error("no error of a frame that is cut off")
		}
	})
	if allocated > 100 {
		t.Errorf("%v allocations", allocated)
	}
}

func TestEncode(t *testing.T) {
	long := bytes.Repeat([]byte("y"), 256)
	for _, frames := range [][][]byte{{[]byte("a")}, {{}, []byte("b")}, {long, {}, long}} {
		r := bufio.NewReader(bytes.NewReader(encode(frames)))
		var back [][]byte
		for more := true; more; {
			f, err := readFrame(r, 1<<20, freely)
			if err != nil {
				t.Fatal(err)
			}
			back, more = append(back, f.body), f.more
		}
		if !slices.EqualFunc(back, frames, bytes.Equal) {
			t.Errorf("%q comes back as %q", frames, back)
		}
	}
}

func TestProperties(t *testing.T) {
	data := appendProperty(appendProperty(nil, "Socket-Type", "SUB"), "Identity", "")
	got, err := properties(data)
	if err != nil || got["socket-type"] != "SUB" || len(got) != 2 {
		t.Errorf("properties %v, %v", got, err)
	}
	for n := 1; n < len(data); n++ {
		if n == len(appendProperty(nil, "Socket-Type", "SUB")) {
			continue
		}
		if _, err := properties(data[:n]); err == nil {
			t.Errorf("no error of %d bytes out of %d", n, len(data))
		}
	}
}

func TestHandshakeFaults(t *testing.T) {
	hello := string(greeting())
	ready := func(kind, identity string) string {
		return string(appendCommand(nil, "READY", appendProperty(appendProperty(nil, "Socket-Type", kind), "Identity", identity)))
	}
	for _, row := range []struct{ name, raw, err string }{
		{"good", hello + ready("DEALER", "me"), ""},
		{"HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "not ZMTP"},
		{"version 1", "\x05\x00hello" + strings.Repeat("\x00", 60), "not ZMTP"},
		{"version 2", strings.Replace(hello, "\x03\x01NULL", "\x01\x00NULL", 1), "ZMTP 1 is too old"},
		{"CURVE", strings.Replace(hello, "NULL\x00", "CURVE", 1), `the mechanism is "CURVE"`},
		{"cut greeting", hello[:30], "unexpected EOF"},
		{"no READY", hello + "\x00\x02hi", `has "", want READY`},
		{"another command", hello + "\x04\x05\x04PING", `has "PING"`},
		{"wrong type", hello + ready("SUB", ""), `a "SUB" socket can't connect to ROUTER`},
		{"long identity", hello + ready("DEALER", strings.Repeat("i", 256)), "an identity of 256 bytes"},
		{"huge READY", hello + "\x06\x00\x00\x00\x00\x00\xff\xff\xff", "at most 4096 are allowed"},
		{"cut properties", hello + "\x04\x09\x05READY\x0bSo", "truncated"},
	} {
		identity, err := handshake(reader(row.raw), io.Discard, "ROUTER")
		if row.err == "" {
			if err != nil || identity != "me" {
				t.Errorf("%s: %q, %v", row.name, identity, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), row.err) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.err)
		}
	}
}

func FuzzReadFrame(f *testing.F) {
	for _, seed := range []string{"\x00\x02hi", "\x01\x00", "\x04\x06\x05READY", "\x02\x00\x00\x00\x00\x00\x00\x00\x01x", "\x08\x00", "\x02\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bufio.NewReader(bytes.NewReader(raw))
		for {
			got, err := readFrame(r, 1<<16, freely)
			if err != nil {
				return
			}
			if len(got.body) > len(raw) {
				t.Fatalf("%d bytes out of %d", len(got.body), len(raw))
			}
			if got.command {
				if name, data, ok := command(got.body); ok && len(name)+len(data)+1 != len(got.body) {
					t.Fatalf("command %q with %q out of %q", name, data, got.body)
				}
			}
		}
	})
}

func FuzzHandshake(f *testing.F) {
	good := append(greeting(), appendCommand(nil, "READY", appendProperty(nil, "Socket-Type", "DEALER"))...)
	f.Add(good)
	f.Add(good[:64])
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add(append(greeting(), 4, 9, 5, 'R', 'E', 'A', 'D', 'Y', 11, 'S', 'o'))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var sent bytes.Buffer
		identity, err := handshake(bufio.NewReader(bytes.NewReader(raw)), &sent, "ROUTER")
		if err == nil && (len(identity) > mostIdentity || len(raw) < greetingSize) {
			t.Fatalf("%q was taken, identity %q", raw, identity)
		}
		if !bytes.HasPrefix(sent.Bytes(), greeting()) {
			t.Fatalf("the answer is %q", sent.Bytes())
		}
	})
}
