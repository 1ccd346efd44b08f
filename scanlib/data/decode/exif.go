package decode

import (
	"bytes"
	"regexp"

	"github.com/bep/imagemeta"
)

// metadata is what a file says beside its pixels: EXIF, a TIFF of tags alone,
// and XMP, an XML text.
type metadata struct{ exif, xmp []byte }

var (
	exifName = []byte("Exif\x00\x00")
	xmpName  = []byte("http://ns.adobe.com/xap/1.0/\x00")
)

// jpegMetadata reads the segments of kind APP1, of which a file may have many.
// EXIF that is too long for one goes on in the next.
func jpegMetadata(file []byte) (m metadata) {
	parts, _ := segments(file) // what there is of a truncated one
	for _, part := range parts {
		if part.marker != markerApp1 {
			continue
		}
		if exif, ok := bytes.CutPrefix(part.data, exifName); ok {
			m.exif = append(m.exif, exif...)
		} else if xmp, ok := bytes.CutPrefix(part.data, xmpName); ok {
			m.xmp = xmp
		}
	}
	return m
}

// orientation is 1 to 8; 1 (upright) where the file does not say, or says
// nonsense, as viewers do. Like Pillow it believes XMP where EXIF has no such tag.
func (m metadata) orientation() int {
	value, ok := exifOrientation(bytes.TrimPrefix(m.exif, exifName))
	if found := xmpOrientation.FindSubmatch(m.xmp); !ok && found != nil {
		value = int(found[1][0] - '0')
	}
	if value < 1 || value > 8 {
		return 1
	}
	return value
}

var xmpOrientation = regexp.MustCompile(`tiff:Orientation(?:\s*=\s*["']|>)\s*([0-9])`)

// exifOrientation is the tag in a block of EXIF, if it is there. The standard
// has it as a SHORT; some phones write a LONG.
func exifOrientation(tiff []byte) (value int, ok bool) {
	if len(tiff) == 0 {
		return 0, false
	}
	_ = imagemeta.Decode(imagemeta.Options{ // damage behind the tag is no matter
		R: bytes.NewReader(tiff), ImageFormat: imagemeta.TIFF, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Tag == "Orientation" && tag.Namespace == "IFD0"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			value, ok = wholeNumber(tag.Value)
			return imagemeta.ErrStopWalking
		},
	})
	return value, ok
}

func wholeNumber(v any) (int, bool) {
	switch v := v.(type) {
	case uint8:
		return int(v), true
	case uint16:
		return int(v), true
	case uint32:
		return int(v), true
	case int8:
		return int(v), true
	case int16:
		return int(v), true
	case int32:
		return int(v), true
	}
	return 0, false
}
