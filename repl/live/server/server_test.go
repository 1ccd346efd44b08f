package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"scango/repl/live"
	"scango/repl/live/internal/protocol"
	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/repl/session/workspace"
)

// await asks until something is so.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("no %s after 20 s", what)
		}
	}
}

// Only this user can come near the socket.
func TestModes(t *testing.T) {
	socket := serve(t)
	for name, want := range map[string]os.FileMode{socket: 0o600, filepath.Dir(socket): 0o700, socket + ".lock": 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v; want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestServeRefuses(t *testing.T) {
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(open, link); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, socket, want string }{
		{"directory of all", filepath.Join(open, "a.sock"), "open to other users (mode 0755): chmod 700 it"},
		{"link", filepath.Join(link, "a.sock"), "is not a directory"},
		{"taken", serve(t), "is served by another process already"},
		{"long", filepath.Join(filepath.Dir(place(t)), strings.Repeat("long", 40)+".sock"), "invalid argument"},
	} {
		t.Run(row.name, func(t *testing.T) {
			err := Serve(context.Background(), row.socket, workspace.NewSession(workspace.Options{}))
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%v, want %q", err, row.want)
			}
		})
	}
}

// A program of another user gets no word.
func TestStranger(t *testing.T) {
	for _, row := range []struct {
		uid  int
		want string
	}{{os.Getuid(), `{"kind":"hello","version":1}`}, {os.Getuid() + 1, ""}} {
		socket := place(t)
		listener, release, err := listen(context.Background(), socket)
		if err != nil {
			t.Fatal(err)
		}
		v := &server{session: workspace.NewSession(workspace.Options{}), uid: row.uid}
		go func() {
			if conn, err := listener.AcceptUnix(); err == nil {
				v.serve(context.Background(), conn)
			}
		}()
		conn, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(conn).ReadString('\n')
		if strings.TrimSpace(line) != row.want || row.want == "" && err != io.EOF {
			t.Errorf("as user %d: %q, %v; want %q", row.uid, line, err, row.want)
		}
		conn.Close()
		release()
	}
}

func TestDo(t *testing.T) {
	serve(t)
	for _, row := range []struct{ input, printed, value, err string }{
		{"1 + 1", "2\n", "2", ""},
		{"x = 40", "", "", ""},
		{`print("a"); x + 2`, "a\n42\n", "42", ""},
		{"nix", "", "", "nix is not defined"},
		{"x +", "", "", "got end of file"},
		{`dataset("` + t.TempDir() + `")`, "", "", "no images"},
	} {
		var result *live.Result
		var err error
		text := printed(t, func() { result, err = live.Do(row.input) })
		switch {
		case row.err != "":
			if err == nil || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.input, err, row.err)
			}
		case err != nil || text != row.printed || result.Text != row.value:
			t.Errorf("%s: printed %q, value %+v, %v; want %q, %q", row.input, text, result, err, row.printed, row.value)
		}
	}
}

func TestText(t *testing.T) {
	serve(t)
	for expression, want := range map[string]string{
		`"a \"b\" €"`: `a "b" €`, "[1, None]": "[1, None]", "1.5": "1.5", `""`: "",
	} {
		if got, err := live.GetText(expression); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", expression, got, err, want)
		}
	}
	if _, err := live.GetText("None"); err == nil || err.Error() != "None has no value" {
		t.Errorf("error %v", err)
	}
}

// A request of Go code is not an input of the session: saved, it would fail.
func TestAskedValuesAreNoInputs(t *testing.T) {
	serve(t)
	if _, err := live.Do("x = [1, 2]"); err != nil {
		t.Fatal(err)
	}
	if _, err := live.GetNumbers("x"); err != nil {
		t.Error(err)
	}
	if _, err := live.GetText("nix"); err == nil {
		t.Error("nix has a value")
	}
	if got := printed(t, func() { live.Do("history()") }); got != "x = [1, 2]\nhistory()\n" {
		t.Errorf("the inputs are %q", got)
	}
}

// A server that ends well leaves neither its socket nor a log.
func TestEndLeavesNothing(t *testing.T) {
	socket := serve(t)
	if err := os.WriteFile(protocol.Log(socket), []byte("a notice\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := live.Stop(); err != nil {
		t.Fatal(err)
	}
	await(t, "end", func() bool { _, err := os.Stat(protocol.Log(socket)); return err != nil })
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket is left")
	}
}

// An invalid request gets an error, and does no harm.
func TestNoise(t *testing.T) {
	socket := serve(t)
	for _, row := range []struct{ sent, want string }{
		{"GET / HTTP/1.1\r\n\r\n", "invalid character 'G'"},
		{`{"op":"fly"}`, `unknown operation \"fly\": want eval or stop`},
		{"", "EOF"},
	} {
		conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, row.sent)
		conn.CloseWrite()
		answer, _ := io.ReadAll(conn)
		if !strings.Contains(string(answer), row.want) {
			t.Errorf("%q: answered %q, want %q", row.sent, answer, row.want)
		}
		conn.Close()
	}
	if r, err := live.Do("7"); err != nil || r.Text != "7" {
		t.Errorf("after that: %v, %v", r, err)
	}
}

// Values belong to the session: clients share them, also at the same time.
func TestTwoClients(t *testing.T) {
	serve(t)
	if _, err := live.Do("seen = []"); err != nil {
		t.Fatal(err)
	}
	var clients sync.WaitGroup
	for range 2 {
		clients.Go(func() {
			for range 20 {
				if _, err := live.Do("seen.append(1)"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	clients.Wait()
	if n, err := live.GetNumbers("len(seen)"); err != nil || n[0] != 40 {
		t.Errorf("%v inputs seen, %v; want 40", n, err)
	}
}

// Ctrl-C in the client interrupts the input, not the session; so does a client
// that goes away.
func TestInterrupt(t *testing.T) {
	socket := serve(t)
	for name, interrupt := range map[string]func(){
		"signal": func() {
			time.AfterFunc(100*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGINT) })
			_, err := live.Do("x = 1\nwhile True: pass")
			if own, ok := err.(*live.Error); !ok || own.Name != session.Interrupted {
				t.Errorf("error %v, want that it was interrupted", err)
			}
		},
		"gone": func() {
			conn, err := net.Dial("unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(conn, `{"op":"eval","code":"x = 1\nwhile True: pass"}`)
			time.Sleep(50 * time.Millisecond)
			conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			interrupt()
			began := time.Now()
			if n, err := live.GetNumbers("x"); err != nil || n[0] != 1 || time.Since(began) > 5*time.Second {
				t.Errorf("after that x is %v, %v, in %v", n, err, time.Since(began))
			}
		})
	}
}

// The session ends with its owner, though an input is under way.
func TestOwner(t *testing.T) {
	owner := exec.Command("sleep", "60")
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, err := While(context.Background(), owner.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	socket, ended := place(t), make(chan error, 1)
	go func() { ended <- Serve(ctx, socket, workspace.NewSession(workspace.Options{})) }()
	t.Setenv(live.SocketVariable, socket)
	await(t, "session", func() bool { _, err := live.Do(""); return err == nil })
	time.AfterFunc(100*time.Millisecond, func() { owner.Process.Kill() }) // not waited for yet: a zombie has ended, too
	if _, err := live.Do("while True: pass"); err == nil {
		t.Error("an input outlived the owner")
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server outlived its owner by 10 s")
	}
	owner.Wait()
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket is left")
	}
	if _, err := While(context.Background(), owner.Process.Pid); err == nil {
		t.Error("a process that is gone can own a session")
	}
}

// The first call starts scanrepl of the path; Stop ends it, and the next call
// starts another.
func TestStart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "scanrepl")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_RUNTIME_DIR", filepath.Dir(place(t)))
	t.Setenv(live.SocketVariable, "")
	for range 2 {
		if n, err := live.GetNumbers("1 + 1"); err != nil || n[0] != 2 {
			t.Fatalf("%v, %v", n, err)
		}
		if _, err := live.Do("kept = 3"); err != nil {
			t.Error(err)
		}
		if err := live.Stop(); err != nil {
			t.Error(err)
		}
	}
	if _, err := live.Do("kept"); err == nil {
		t.Error("a value outlived the session")
	}
	if err := live.Stop(); err != nil {
		t.Error(err)
	}
	t.Setenv("SCANREPL_FAILS", "1")
	await(t, "end", func() bool {
		_, err = live.Do("1")
		return err != nil
	})
	if !strings.Contains(err.Error(), "exit status 1: this one fails") {
		t.Errorf("error %v, want what scanrepl said", err)
	}
}

// A trained model gives its pictures and numbers back.
func TestStages(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	serve(t)
	pictures := t.TempDir()
	if err := sessiontest.WritePictures(pictures); err != nil {
		t.Fatal(err)
	}
	text := printed(t, func() {
		_, err := live.Do(fmt.Sprintf(`ds = dataset(%q, size=16, val_fraction=0.25, quiet=True)
enc = pretext(ds, epochs=1, batch_size=12, width=2, blocks=1, stem="cifar", features_dim=8)
nb = neighbors(enc, k=3, quiet=True)
nb.show(2)`, pictures))
		if err != nil {
			t.Error(err)
		}
	})
	m := regexp.MustCompile(`(?s)pretext: done in .*neighbors of .*\n(.*\d\d\.png)\n$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("printed %q, want progress, a text and the path of a picture", text)
	}
	if picture, err := os.ReadFile(m[1]); err != nil || !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("the picture: %.10q, %v", picture, err)
	}
	shape, err := live.GetNumbers("[nb.n, enc.dim]")
	if err != nil {
		t.Fatal(err)
	}
	a, err := live.GetFeatures("enc", "train")
	if err != nil || float64(a.Rows) != shape[0] || float64(a.Columns) != shape[1] {
		t.Fatalf("features %v, want %v: %v", a, shape, err)
	}
	var square float32
	for _, v := range a.Row(a.Rows - 1) {
		square += v * v
	}
	if square < 0.999 || square > 1.001 {
		t.Errorf("the last row has length² %v, want 1", square)
	}
}
