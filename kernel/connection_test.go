package kernel

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodConnection = `{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,
"control_port":4,"hb_port":5,"key":"k","signature_scheme":"hmac-sha256","kernel_name":"scan"}`

func TestReadConnection(t *testing.T) {
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	dir := t.TempDir()
	changed := func(old, new string) string { return strings.Replace(goodConnection, old, new, 1) }
	for i, row := range []struct {
		text string
		mode os.FileMode
		err  string
	}{
		{goodConnection, 0o600, ""},
		{goodConnection, 0o400, ""},
		{goodConnection, 0o644, "can be read by others (mode 0644) and holds the key: chmod 600 it"},
		{goodConnection, 0o640, "can be read by others (mode 0640)"},
		{goodConnection, 0o602, "can be read by others (mode 0602)"},
		{"", 0o600, "is malformed: unexpected end of JSON input"},
		{"{", 0o600, "is malformed: "},
		{"[]", 0o600, "is malformed: "},
		{"{}", 0o600, `transport is "", must be tcp or ipc`},
		{changed("tcp", "udp"), 0o600, `transport is "udp"`},
		{changed("127.0.0.1", ""), 0o600, "ip is missing"},
		{changed(`"hb_port":5`, `"hb_port":0`), 0o600, "hb_port is 0, must be between 1 and 65535"},
		{changed(`"hb_port":5`, `"hb_port":70000`), 0o600, "hb_port is 70000"},
		{changed(`"hb_port":5`, `"hb_port":1`), 0o600, "shell_port and hb_port are both 1"},
		{changed(`"hb_port":5`, `"hb_port":"5"`), 0o600, "hb_port"},
		{changed("hmac-sha256", "hmac-md5"), 0o600, `the signature scheme is "hmac-md5"`},
	} {
		name := filepath.Join(dir, fmt.Sprintf("%d.json", i))
		if err := os.WriteFile(name, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, row.mode); err != nil {
			t.Fatal(err)
		}
		c, _, err := ReadConnection(name)
		checkLine(t, name, err, row.err)
		if row.err == "" && (c.Shell != 1 || c.Heartbeat != 5 || c.Key != "k") {
			t.Errorf("%+v", c)
		}
	}
	for name, want := range map[string]string{filepath.Join(dir, "none.json"): "no such file", dir: "is not a regular file"} {
		_, _, err := ReadConnection(name)
		if err == nil {
			t.Errorf("%s was read", name)
		}
		checkLine(t, name, err, want)
	}
}

// checkLine wants an error of one line that names the file; "" wants any or
// none.
func checkLine(t *testing.T, name string, err error, want string) {
	t.Helper()
	switch {
	case want != "" && err == nil:
		t.Errorf("%s: no error, want %q", name, want)
	case err != nil && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "\n")):
		t.Errorf("%s: %q, want one line with the file and %q", name, err, want)
	}
}

// Some frontends write the file into Jupyter's directory without a mode.
func TestConnectionInRuntimeDir(t *testing.T) {
	data := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", data)
	t.Setenv("JUPYTER_RUNTIME_DIR", "")
	name := filepath.Join(data, "runtime", "c.json")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(goodConnection), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(name, 0o644)
	_, notice, err := ReadConnection(name)
	if err != nil || !strings.Contains(notice, "made it 0600") {
		t.Errorf("%q, %v", notice, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, notice, err = ReadConnection(name); err != nil || notice != "" {
		t.Errorf("the second time: %q, %v", notice, err)
	}
}

func TestPermit(t *testing.T) {
	for _, row := range []struct {
		transport, ip, key string
		remote             bool
		err                string
	}{
		{"tcp", "127.0.0.1", "k", false, ""},
		{"tcp", "127.9.9.9", "", false, ""},
		{"tcp", "::1", "k", false, ""},
		{"tcp", "localhost", "k", false, ""},
		{"ipc", "anything", "", false, ""},
		{"tcp", "0.0.0.0", "k", false, "asks for 0.0.0.0, which other machines can reach: --remote allows that"},
		{"tcp", "*", "k", false, "--remote"},
		{"tcp", "example.org", "k", false, "--remote"},
		{"tcp", "192.0.2.1", "k", true, ""},
		{"tcp", "192.0.2.1", "", true, "has no key"},
	} {
		err := Connection{Transport: row.transport, IP: row.ip, Key: row.key}.permit(row.remote)
		if (err == nil) != (row.err == "") || err != nil && !strings.Contains(err.Error(), row.err) {
			t.Errorf("%+v: %v", row, err)
		}
	}
}

func TestAddress(t *testing.T) {
	for _, row := range []struct{ transport, ip, want string }{
		{"tcp", "127.0.0.1", "tcp://127.0.0.1:7"}, {"tcp", "::1", "tcp://[::1]:7"}, {"ipc", "/run/k", "ipc:///run/k-7"},
		{"tcp", "*", "tcp://0.0.0.0:7"},
	} {
		if got := (Connection{Transport: row.transport, IP: row.ip}).address(7); got != row.want {
			t.Errorf("%+v: %s", row, got)
		}
	}
}

// A port in use is one clear line, and nothing stays open.
func TestListenFaults(t *testing.T) {
	k, _ := startKernel(t, goEngine)
	second := New(Options{})
	c := freePorts(t)
	c.Shell = k.where.Shell
	if err := second.Listen(c, false); err == nil || !strings.Contains(err.Error(), fmt.Sprint(c.Shell)) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v, want one with the port", err)
	}
	c.Shell = freePorts(t).Shell
	third := New(Options{})
	if err := third.Listen(c, false); err != nil {
		t.Errorf("the other ports are not free again: %v", err)
	}
	third.closeSockets()
}
