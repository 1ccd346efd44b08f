package datatest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// NPY returns a NumPy array, version 1 of the format.
func NPY(kind string, fortran bool, values []byte, shape ...int) []byte {
	dims := ""
	for _, d := range shape {
		dims += fmt.Sprintf("%d, ", d)
	}
	order := "False"
	if fortran {
		order = "True"
	}
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", kind, order, dims)
	head += strings.Repeat(" ", 63-(10+len(head))%64) + "\n"
	out := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(head)))
	return append(append(out, head...), values...)
}

// NPZ returns an archive of arrays by name.
func NPZ(t testing.TB, files map[string][]byte) []byte {
	return Encoded(t, func(b *bytes.Buffer) error {
		w := zip.NewWriter(b)
		for name, content := range files {
			f, err := w.Create(name + ".npy")
			if err != nil {
				return err
			}
			f.Write(content)
		}
		return w.Close()
	})
}
