package live

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
)

// npy is a file of the format, of version 1 or 2.
func npy(version byte, header string, data any) []byte {
	var b bytes.Buffer
	b.WriteString("\x93NUMPY")
	b.Write([]byte{version, 0})
	if version == 1 {
		binary.Write(&b, binary.LittleEndian, uint16(len(header)))
	} else {
		binary.Write(&b, binary.LittleEndian, uint32(len(header)))
	}
	b.WriteString(header)
	binary.Write(&b, binary.LittleEndian, data)
	return b.Bytes()
}

func TestReadArray(t *testing.T) {
	rows := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"
	wide := strings.Replace(rows, "<f4", "<f8", 1)
	whole := npy(1, rows, []float32{1, 2, 3, 4, 5, 6})
	for _, row := range []struct {
		name string
		file []byte
		err  string
	}{
		{"float32", whole, ""},
		{"float64", npy(1, wide, []float64{1, 2, 3, 4, 5, 6}), ""},
		{"version 2", npy(2, wide, []float64{1, 2, 3, 4, 5, 6}), ""},
		{"narrow", npy(1, strings.ReplaceAll(rows, ", ", ","), []float32{1, 2, 3, 4, 5, 6}), ""},
		{"empty", nil, "no .npy array: EOF"},
		{"text", []byte("0.1 0.2 0.3 0.4"), `it begins with "0.1 0."`},
		{"short", whole[:len(whole)-1], "unexpected EOF"},
		{"short and wide", npy(1, wide, []float64{1, 2}), "end after 2 of 6 numbers"},
		{"header of gigabytes", append([]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), whole...), "its header takes 4294967295 bytes"},
		{"integers", npy(1, strings.Replace(rows, "<f4", "<i8", 1), []int64{1}), "not float32 or float64"},
		{"columns", npy(1, strings.Replace(rows, "False", "True", 1), []float32{1}), "not float32 or float64 [N, D] in rows"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, err := readArray(bytes.NewReader(row.file))
			if row.err != "" {
				if err == nil || !strings.Contains(err.Error(), row.err) {
					t.Errorf("error %v, want %q", err, row.err)
				}
				return
			}
			want := &Array{2, 3, []float32{1, 2, 3, 4, 5, 6}}
			if err != nil || !reflect.DeepEqual(a, want) || !reflect.DeepEqual(a.Row(1), want.Data[3:]) {
				t.Errorf("%v, %v; want %v", a, err, want)
			}
		})
	}
}
