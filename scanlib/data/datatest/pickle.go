package datatest

import (
	"bytes"
	"encoding/binary"
	"fmt"
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

// PickledBatch returns a file of CIFAR's Python version.
func PickledBatch(labels string, numbers []int, planes []byte, kind string) []byte {
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

// PickledNames returns a file of class names, one letter and the number each.
func PickledNames(key string, n int) []byte {
	var p pickled
	p.WriteString("\x80\x02}(")
	p.short(key).WriteString("](")
	for i := range n {
		p.short(fmt.Sprintf("c%d", i))
	}
	p.WriteString("eu.")
	return p.Bytes()
}

// PickledText returns how Python 3 writes bytes for protocol 2: as a text and
// its codec.
func PickledText(content []byte, codec string) []byte {
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
