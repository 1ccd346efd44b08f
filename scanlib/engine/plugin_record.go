package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// record is what Install notes beside a plugin it fetched, in plugin.json.
type record struct {
	Source   string    `json:"source"` // release or wheel it came from, with version
	API      string    `json:"api"`    // PJRT API version it reported when first loaded
	SHA256   string    `json:"sha256"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"` // the file's time when SHA256 was computed
}

func readRecord(plugin string) (record, error) {
	var r record
	raw, err := os.ReadFile(recordPath(plugin))
	if err != nil {
		return r, fmt.Errorf("check plugin: %s has no record, its download did not end: run `scanrepl setup`", plugin)
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("check plugin: read %s: %w: run `scanrepl setup`", recordPath(plugin), err)
	}
	return r, nil
}

// checkRecord compares a fetched plugin with its record. Hashing 200 MB at every
// start would cost a good part of a second, so size and time stand for the bytes
// as long as neither changed.
func checkRecord(plugin string, info os.FileInfo) error {
	r, err := readRecord(plugin)
	if err != nil {
		return err
	}
	if info.Size() != r.Size {
		return fmt.Errorf("check plugin: %s has %d bytes, %d were recorded: run `scanrepl setup`", plugin, info.Size(), r.Size)
	}
	if info.ModTime().Equal(r.Modified) {
		return nil
	}
	return checkHash(plugin, r)
}

// checkHash compares all bytes of a fetched plugin with its record.
func checkHash(plugin string, r record) error {
	sum, err := hashFile(plugin)
	if err != nil {
		return fmt.Errorf("check plugin: %w", err)
	}
	if sum != r.SHA256 {
		return fmt.Errorf("check plugin: %s changed since it was fetched (SHA-256 %.12s…, recorded %.12s…): run `scanrepl setup`", plugin, sum, r.SHA256)
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
