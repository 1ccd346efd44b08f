package pickle

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

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
