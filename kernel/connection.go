package kernel

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"scango/kernel/kernelspec"
	"scango/kernel/wire"
)

// Connection is the content of a connection file: where to listen, and the key.
type Connection struct {
	Transport string `json:"transport"` // tcp or ipc
	IP        string `json:"ip"`        // for ipc a path, to which -PORT is added
	Shell     int    `json:"shell_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Control   int    `json:"control_port"`
	Heartbeat int    `json:"hb_port"`
	Key       string `json:"key"`
	Scheme    string `json:"signature_scheme"`
}

// ReadConnection reads a connection file. Since it holds the key to run code, a
// file that others can read is refused. In Jupyter's own runtime directory,
// where some frontends don't set the mode, it is changed to 0600 instead, and
// notice says that.
func ReadConnection(name string) (c Connection, notice string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return c, "", fmt.Errorf("connection file %s: %w", name, cause(err))
	}
	if !info.Mode().IsRegular() { // reading a pipe might never end
		return c, "", fmt.Errorf("connection file %s is not a regular file: give the file that a frontend wrote", name)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		if notice, err = closeToOthers(name, mode); err != nil {
			return c, "", err
		}
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return c, "", fmt.Errorf("connection file %s: %w", name, cause(err))
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, "", fmt.Errorf("connection file %s is malformed: %w", name, err)
	}
	if err := c.check(); err != nil {
		return c, "", fmt.Errorf("connection file %s is malformed: %w", name, err)
	}
	return c, notice, nil
}

func closeToOthers(name string, mode fs.FileMode) (notice string, err error) {
	if !inRuntimeDir(name) {
		return "", fmt.Errorf("connection file %s can be read by others (mode %04o) and holds the key: chmod 600 it", name, mode)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		return "", fmt.Errorf("connection file %s can be read by others (mode %04o) and that can't be changed: %w", name, mode, cause(err))
	}
	return fmt.Sprintf("connection file %s could be read by others (mode %04o): made it 0600", name, mode), nil
}

func inRuntimeDir(name string) bool {
	dir, err := kernelspec.RuntimeDir()
	if err != nil {
		return false
	}
	there, err := os.Stat(dir)
	if err != nil {
		return false
	}
	here, err := os.Stat(filepath.Dir(name))
	return err == nil && os.SameFile(there, here)
}

// cause removes the path from an error, since the message has it.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (c Connection) check() error {
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf("transport is %q, must be tcp or ipc", c.Transport)
	}
	if c.IP == "" {
		return errors.New("ip is missing")
	}
	used := map[int]string{}
	for _, p := range []struct {
		name string
		port int
	}{{"shell_port", c.Shell}, {"iopub_port", c.IOPub}, {"stdin_port", c.Stdin}, {"control_port", c.Control}, {"hb_port", c.Heartbeat}} {
		if p.port < 1 || p.port > 65535 {
			return fmt.Errorf("%s is %d, must be between 1 and 65535", p.name, p.port)
		}
		if other := used[p.port]; other != "" {
			return fmt.Errorf("%s and %s are both %d", other, p.name, p.port)
		}
		used[p.port] = p.name
	}
	_, err := wire.NewKey(c.Scheme, c.Key)
	return err
}

// address returns the address of a channel.
func (c Connection) address(port int) string {
	if c.Transport == "ipc" {
		return "ipc://" + c.IP + "-" + strconv.Itoa(port)
	}
	ip := c.IP
	if ip == "*" { // as ZeroMQ writes all addresses of the machine
		ip = "0.0.0.0"
	}
	return "tcp://" + net.JoinHostPort(ip, strconv.Itoa(port))
}

// local reports whether only this machine can reach the address.
func (c Connection) local() bool {
	if c.Transport == "ipc" || c.IP == "localhost" {
		return true
	}
	ip := net.ParseIP(c.IP)
	return ip != nil && ip.IsLoopback()
}

// permit refuses addresses that other machines can reach, unless remote is set
// and there is a key.
func (c Connection) permit(remote bool) error {
	switch {
	case c.local():
		return nil
	case !remote:
		return fmt.Errorf("the connection file asks for %s, which other machines can reach: --remote allows that, or let it say 127.0.0.1", c.IP)
	case c.Key == "":
		return fmt.Errorf("the connection file has no key and asks for %s: anybody who reaches it could run code", c.IP)
	}
	return nil
}
