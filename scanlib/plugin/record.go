package plugin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"scango/internal/atomicfile"
)

// record is what Install writes to plugin.json beside a plugin that it fetched.
type record struct {
	Source   string    `json:"source"` // release or wheel it came from, with version
	API      string    `json:"api"`    // PJRT API version it reported when first loaded
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"` // the file's time when SHA256 was computed
}

// recordPath returns the path of the record of a fetched plugin.
func recordPath(plugin string) string { return filepath.Join(filepath.Dir(plugin), "plugin.json") }

func readRecord(plugin string) (record, error) {
	var r record
	raw, err := os.ReadFile(recordPath(plugin))
	if err != nil {
		return r, fmt.Errorf("check plugin: %s has no record: its download did not end", plugin)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("check plugin: read %s: %w", recordPath(plugin), err)
	}
	return r, nil
}

// writeRecord records size, time and hash of a plugin's file after it has
// loaded.
func writeRecord(plugin, source, api string) error {
	sum, err := hashFile(plugin)
	if err != nil {
		return err
	}
	info, err := os.Stat(plugin)
	if err != nil {
		return err
	}
	r := record{Source: source, API: api, SHA256: sum, Size: info.Size(), Modified: info.ModTime()}
	return atomicfile.Write(recordPath(plugin), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	})
}

// checkRecord compares a fetched plugin with its record. Hashing 200 MB at
// every start would take a good part of a second, so unchanged size and time
// are taken to mean unchanged bytes.
func checkRecord(plugin string, info os.FileInfo) error {
	r, err := readRecord(plugin)
	if err != nil {
		return err
	}
	if info.Size() != r.Size {
		return fmt.Errorf("check plugin: %s has %d bytes, %d were recorded", plugin, info.Size(), r.Size)
	}
	if info.ModTime().Equal(r.Modified) {
		return nil
	}
	return r.checkHash(plugin)
}

// Verify compares all bytes of a plugin that Install fetched with its record,
// and returns the release or wheel that it came from.
func (p Plugin) Verify() (source string, err error) {
	r, err := readRecord(p.Path)
	if err != nil {
		return "", err
	}
	return r.Source, r.checkHash(p.Path)
}

func (r record) checkHash(plugin string) error {
	sum, err := hashFile(plugin)
	if err != nil {
		return fmt.Errorf("check plugin: %w", err)
	}
	if sum != r.SHA256 {
		return fmt.Errorf("check plugin: %s changed since it was fetched (SHA-256 %.12s…, recorded %.12s…)", plugin, sum, r.SHA256)
	}
	return nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
