package data

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// pickled writes a dictionary as Python 2 did for the published files: protocol
// 2, strings of bytes.
type pickled struct{ bytes.Buffer }

func (p *pickled) short(s string) *pickled {
	p.WriteByte('U')
	p.WriteByte(byte(len(s)))
	p.WriteString(s)
	return p
}

func (p *pickled) number(n int) {
	p.Write(binary.LittleEndian.AppendUint16([]byte{'M'}, uint16(n)))
}

// array is numpy's own reduction of uint8 [n, width].
func (p *pickled) array(values []byte, n, width int, kind string) {
	p.WriteString("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01")
	p.number(n)
	p.number(width)
	p.WriteString("\x86cnumpy\ndtype\nU\x02" + kind + "K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T")
	p.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(values))))
	p.Write(values)
	p.WriteString("tb")
}

// pickledBatch is a file of CIFAR's Python version.
func pickledBatch(labels string, numbers []int, planes []byte, kind string) []byte {
	var p pickled
	p.WriteString("\x80\x02}(")
	p.short("batch_label").short("a batch")
	p.short(labels).WriteString("](")
	for _, n := range numbers {
		p.number(n)
	}
	p.WriteString("e")
	p.short("data")
	p.array(planes, len(planes)/3072, 3072, kind)
	p.WriteString("u.")
	return p.Bytes()
}

// pickledMeta is a file of class names, one letter and the number each.
func pickledMeta(key string, n int) []byte {
	var p pickled
	p.WriteString("\x80\x02}(")
	p.short(key).WriteString("](")
	for i := range n {
		p.short(fmt.Sprintf("c%d", i))
	}
	p.WriteString("eu.")
	return p.Bytes()
}

func testPlanes(from, to int) (out []byte) {
	for r := from; r < to; r++ {
		out = append(out, cifarTestRecord(r)[1:]...)
	}
	return out
}

// The Python version gives the images and labels of the binary one.
func TestCIFARPython(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"cifar-10-batches-py/data_batch_1": pickledBatch("labels", []int{0, 1, 2}, testPlanes(0, 3), "u1"),
		"cifar-10-batches-py/data_batch_2": pickledBatch("labels", []int{3}, testPlanes(3, 4), "u1"),
		"cifar-10-batches-py/batches.meta": pickledMeta("label_names", 10),
		"cifar-100-python/train":           pickledBatch("coarse_labels", []int{0, 20}, testPlanes(0, 2), "u1"),
		"binary/data_batch_1.bin":          cifarRecords(0, 4),
	})
	s, err := opener(t, OpenCIFAR10)(root, true, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	want, err := opener(t, OpenCIFAR10)(filepath.Join(root, "binary"), true, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.Pixels(), want.Pixels()) || fmt.Sprint(s.Labels) != fmt.Sprint(want.Labels) {
		t.Errorf("labels %v, want %v; pixels equal %v", s.Labels, want.Labels, bytes.Equal(s.Pixels(), want.Pixels()))
	}
	if s.Names[3] != "data_batch_2/00000" || s.Classes[9] != "c9" {
		t.Errorf("names %v, classes %q", s.Names, s.Classes)
	}
	twenty, err := opener(t, OpenCIFAR20)(root, true, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(twenty.Names, twenty.Labels, twenty.Skipped, twenty.Classes[:1]); got !=
		"[train/00000] [0] [{train/00001 label 20, CIFAR-100-20 has 0 to 19}] [aquatic_mammals]" {
		t.Error(got)
	}
}

// pickledText is how Python 3 writes bytes for protocol 2: as a text and its codec.
func pickledText(content []byte, codec string) []byte {
	chars := make([]rune, len(content))
	for i, b := range content {
		chars[i] = rune(b)
	}
	p := []byte("c_codecs\nencode\n")
	for _, s := range []string{string(chars), codec} {
		p = append(binary.LittleEndian.AppendUint32(append(p, 'X'), uint32(len(s))), s...)
	}
	return append(p, "\x86R"...)
}

// Keys and pixels that are bytes of Python 3 are those of Python 2.
func TestPickledBytes(t *testing.T) {
	planes := testPlanes(0, 2)
	planes[0] = 0xff
	long := append(binary.LittleEndian.AppendUint32([]byte("T"), uint32(len(planes))), planes...)
	batch := pickledBatch("labels", []int{7, 8}, planes, "u1")
	batch = bytes.Replace(batch, long, pickledText(planes, "latin1"), 1)
	batch = bytes.Replace(batch, []byte("U\x06labels"), pickledText([]byte("labels"), "latin1"), 1)
	s, err := opener(t, OpenCIFAR10)(datatest.Folder(t, map[string][]byte{"data_batch_1": batch}), true, Options{CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(s.Labels) != "[7 8]" || s.At(0)[0] != 0xff || s.At(0)[1] != planes[1024] {
		t.Errorf("labels %v, first pixel %v", s.Labels, s.At(0)[:3])
	}
}

// What is no data set is refused in a line, and nothing in it is run.
func TestPickleErrors(t *testing.T) {
	good := pickledBatch("labels", []int{0, 1}, testPlanes(0, 2), "u1")
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"a large claim": {[]byte("\x80\x02}U\x04dataT\xff\xff\xff\x7fabc"), "2147483647 bytes announced, 3 are there"},
		"an extension":  {[]byte("\x80\x02\x82\x01."), "which no data set needs"},
		"no end":        {[]byte("\x80\x02}"), "no end"},
		"truncated":     {good[:2000], "is truncated, or no pickle"},
		"empty":         {nil, "is truncated, or no pickle"},
		"a function":    {[]byte("cos\nsystem\n(S'true'\ntR."), "it asks for os.system, which no data set needs"},
		"another codec": {bytes.Replace(good, []byte("U\x06labels"), pickledText([]byte("labels"), "utf-8"), 1), "not written as Latin-1"},
		"a list":        {[]byte("\x80\x02]."), "not a dictionary"},
		"other keys":    {pickledMeta("names", 3), `no "data" and "labels" in it: not CIFAR-10's Python version`},
		"fewer images":  {pickledBatch("labels", []int{0, 1}, testPlanes(0, 1), "u1"), "3072 bytes of images for 2 labels, want 6144: truncated"},
		"floats":        {pickledBatch("labels", []int{0}, testPlanes(0, 1), "f4"), "an array is not of bytes"},
		"shape":         {bytes.Replace(good, []byte("M\x00\x0c\x86"), []byte("M\x01\x0c\x86"), 1), "does not fit its 6144 bytes"},
		"not a pickle":  {[]byte("hello"), "is truncated, or no pickle"},
		"a wrong shape": {bytes.Replace(good, []byte("\x86cnumpy"), []byte("00cnumpy"), 1), "is truncated, or no pickle"},
	} {
		root := datatest.Folder(t, map[string][]byte{"data_batch_1": row.file})
		_, err := OpenCIFAR10(t.Context(), root, true, Options{CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
}

func FuzzPickle(f *testing.F) {
	f.Add(pickledMeta("label_names", 3))
	f.Add(pickledBatch("labels", nil, nil, "u1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := unpickle(file)
		if (d == nil) == (err == nil) {
			t.Errorf("%v with error %v", d, err)
		}
	})
}
