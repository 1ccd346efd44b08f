package download

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Verify changes nothing, also where the file is another.
func TestVerify(t *testing.T) {
	name := filepath.Join(t.TempDir(), "mine")
	write(t, name, content)
	for _, row := range []struct {
		file File
		good bool
	}{{File{}, true}, {File{SHA256: sha256Of(content)}, true}, {File{SHA256: sha256Of(nil)}, false}} {
		err := row.file.Verify(t.Context(), name, nil)
		var other *ChecksumError
		if (err == nil) != row.good || errors.As(err, &other) == row.good {
			t.Errorf("%+v: error %v", row.file, err)
		}
		if _, err := os.Stat(name); err != nil {
			t.Errorf("%+v: then %v", row.file, err)
		}
	}
}
