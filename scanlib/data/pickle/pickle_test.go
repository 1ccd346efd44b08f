package pickle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"scango/scanlib/data/datatest"
)

// planes are the pixels of n images that count up.
func planes(n int) []byte {
	out := make([]byte, n*3072)
	for i := range out {
		out[i] = byte(i)
	}
	return out
}

func TestLoad(t *testing.T) {
	values, err := Load(datatest.PickledBatch("labels", []int{0, 7}, planes(2), "u1"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(values["data"].(Array), planes(2)) || fmt.Sprint(values["labels"], values["batch_label"]) != "[0 7]a batch" {
		t.Errorf("labels %v of %v, %d bytes", values["labels"], values["batch_label"], len(values["data"].(Array)))
	}
	if values, err = Load(datatest.PickledNames("label_names", 3)); err != nil || fmt.Sprint(values) != "map[label_names:[c0 c1 c2]]" {
		t.Errorf("names %v, error %v", values, err)
	}
}

// A pickle that is not a data set is refused in one line, and nothing in it is run.
func TestPickleErrors(t *testing.T) {
	good := datatest.PickledBatch("labels", []int{0, 1}, planes(2), "u1")
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"a large claim": {[]byte("\x80\x02}U\x04dataT\xff\xff\xff\x7fabc"), "2147483647 bytes announced, 3 are there"},
		"an extension":  {[]byte("\x80\x02\x82\x01."), "which no data set needs"},
		"no end":        {[]byte("\x80\x02}"), "no end"},
		"truncated":     {good[:2000], "bytes announced"},
		"empty":         {nil, "no end"},
		"a function":    {[]byte("cos\nsystem\n(S'true'\ntR."), "it asks for os.system, which no data set needs"},
		"another codec": {bytes.Replace(good, []byte("U\x06labels"), datatest.PickledText([]byte("labels"), "utf-8"), 1), "not written as Latin-1"},
		"a list":        {[]byte("\x80\x02]."), "not a dictionary"},
		"floats":        {datatest.PickledBatch("labels", []int{0}, planes(1), "f4"), "an array is not of bytes"},
		"shape":         {bytes.Replace(good, []byte("M\x00\x0c\x86"), []byte("M\x01\x0c\x86"), 1), "does not fit its 6144 bytes"},
		"not a pickle":  {[]byte("hello"), "which no data set needs"},
		"a wrong shape": {bytes.Replace(good, []byte("\x86cnumpy"), []byte("00cnumpy"), 1), "an array's state has another form"},
	} {
		values, err := Load(row.file)
		if err == nil || values != nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, error %v, want %q", name, values, err, row.want)
		}
	}
}

// TestPickleBombs: what would take seconds or gigabytes of a few megabytes is
// refused; all of it together takes a moment.
func TestPickleBombs(t *testing.T) {
	const n = 3 << 20
	count := func(opcode byte, n int) string {
		return string(binary.LittleEndian.AppendUint32([]byte{opcode}, uint32(n)))
	}
	long := "U\x01aB" + count('x', n)[1:] + strings.Repeat("x", n) + "q\x01s" // a: bytes, kept as 1
	chars := "c_codecs\nencode\nq\x02" + count('X', n) + strings.Repeat("x", n) + "q\x01U\x06latin1q\x03\x860"
	list := "]q\x01(" + strings.Repeat("K\x01", n/2) + "e0"
	begin := time.Now()
	for name, row := range map[string]struct{ file, want string }{
		"digits":             {"\x80\x02}L" + strings.Repeat("7", n) + "L\n.", "a number of 3145730 bytes"},
		"a whole number":     {"\x80\x02}I" + strings.Repeat("7", n) + "\n.", "a number of 3145729 bytes"},
		"a fraction":         {"\x80\x02}F0." + strings.Repeat("7", n) + "\n.", "a number of 3145731 bytes"},
		"binary digits":      {"\x80\x02}" + count('\x8b', n) + strings.Repeat("\xff", n) + ".", "a number of 3145732 bytes"},
		"one text, often":    {"\x80\x02}" + long + repeated(1000, "U\x03%03dh\x01s") + ".", "unpacks to many times its size"},
		"encoded often":      {"\x80\x02" + chars + strings.Repeat("h\x02h\x01h\x03\x86R0", 1000) + "}.", "unpacks to many times its size"},
		"one list, often":    {"\x80\x02" + list + "}" + repeated(1000, "U\x03%03dh\x01s") + ".", "unpacks to many times its size"},
		"a list in itself":   {"\x80\x02]q\x01h\x01a}U\x01ah\x01s.", "<nil>"},
		"its shape, itself":  {"\x80\x02" + "cnumpy.core.multiarray\n_reconstruct\n)R(K\x01]q\x01h\x01a\x85cnumpy\ndtype\nU\x02u1\x85R\x89U\x01xtb.", "shape does not fit its 1 bytes"},
		"no function, a lot": {"\x80\x02](" + strings.Repeat("U\x08abcdefgh", 1000) + "e\x93.", "STACK_GLOBAL requires"},
	} {
		_, err := Load([]byte(row.file))
		if got := fmt.Sprint(err); !strings.Contains(got, row.want) || len(got) > 300 {
			t.Errorf("%s: error %.400s, want %q", name, got, row.want)
		}
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// repeated formats 0 to n-1.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func FuzzLoad(f *testing.F) {
	f.Add(datatest.PickledNames("label_names", 3))
	f.Add(datatest.PickledBatch("labels", nil, nil, "u1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		values, err := Load(file)
		if (values == nil) == (err == nil) {
			t.Errorf("%v with error %v", values, err)
		}
	})
}
