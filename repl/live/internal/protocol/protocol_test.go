package protocol

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSocket(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", t.TempDir())
	a, err := Socket("kernel a")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Dir(a))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory of mode %v, %v; want 0700", info.Mode(), err)
	}
	if b, err := Socket("kernel b"); err != nil || b == a {
		t.Errorf("another name gives %s, %v", b, err)
	}
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(t.TempDir(), "run"))
	if b, err := Socket(strings.Repeat("long", 100)); err != nil || len(filepath.Base(b)) != len("live-0123456789ab.sock") {
		t.Errorf("a long name gives %s, %v", b, err)
	}
}

func TestReadRequest(t *testing.T) {
	for _, row := range []struct {
		text string
		want Request
		err  string
	}{
		{`{"op":"eval","code":"a\nb"}`, Request{Op: Eval, Code: "a\nb"}, ""},
		{`{"op":"stop"}` + "\n", Request{Op: Stop}, ""},
		{"", Request{}, "EOF"},
		{`{"op":"eval"`, Request{}, "unexpected EOF"},
		{`{"op":"evil"}`, Request{}, `unknown operation "evil": want eval or stop`},
		{`[]`, Request{}, "cannot unmarshal array"},
		{`{"op":"eval","code":"` + strings.Repeat("x", longestRequest) + `"}`, Request{}, "the request is longer than 16777216 bytes"},
	} {
		got, err := ReadRequest(strings.NewReader(row.text))
		if row.err == "" && (err != nil || got != row.want) {
			t.Errorf("%.40s: %+v, %v; want %+v", row.text, got, err, row.want)
		}
		if row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err)) {
			t.Errorf("%.40s: error %v, want %q", row.text, err, row.err)
		}
	}
}

func TestCheckPeer(t *testing.T) {
	dir, err := os.MkdirTemp("", "live-") // sockets need short paths
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("unix", filepath.Join(dir, "a.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := net.Dial("unix", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := CheckPeer(conn, os.Getuid()); err != nil {
		t.Error(err)
	}
	if err := CheckPeer(conn, os.Getuid()+1); err == nil || !strings.Contains(err.Error(), "the other side of the socket is of user") {
		t.Errorf("another user: %v", err)
	}
	one, other := net.Pipe()
	defer one.Close()
	defer other.Close()
	if err := CheckPeer(one, os.Getuid()); err == nil {
		t.Error("a pipe has no user, and was let in")
	}
}
