package audit

import "math/bits"

// Two images look alike if their hashes differ in few bits and their colors,
// cell by cell, by little on average. Among 4.5 million pairs of 3,000
// photographs no pair comes near (12 bits and 10 levels). Of 571 Android
// screens, pairs within are the same screen at another second, with a toast, or
// with a number changed; at 4 levels there are lists of other entries.
const (
	nearBits   = 6
	nearColors = 3
)

// near reports whether two images look alike.
func (m *Measures) near(o *Measures) bool {
	if bits.OnesCount64(m.hash^o.hash) > nearBits {
		return false
	}
	sum := 0
	for i, v := range m.tiny {
		sum += max(int(v), int(o.tiny[i])) - min(int(v), int(o.tiny[i]))
	}
	return sum <= nearColors*len(m.tiny)
}

// index finds look-alikes among many images. A hash is four numbers of 16 bits;
// of two hashes that differ in at most 7 bits one number differs in at most
// one, so that 68 buckets hold all that are near (Norouzi et al., CVPR 2012).
type index struct {
	images  []*Image
	buckets [4][][]int32 // by 16 bits of the hash: indices of images
}

func newIndex() *index {
	x := &index{}
	for part := range x.buckets {
		x.buckets[part] = make([][]int32, 1<<16)
	}
	return x
}

func (x *index) add(im *Image) {
	for part, bucket := range x.buckets {
		key := uint16(im.hash >> (16 * part))
		bucket[key] = append(bucket[key], int32(len(x.images)))
	}
	x.images = append(x.images, im)
}

// find returns the image of the index that looks like im, the most alike by its
// hash if several do and the first added of those; nil if none does.
func (x *index) find(im *Image) *Image {
	best, distance := int32(-1), nearBits+1
	try := func(i int32) {
		d := bits.OnesCount64(im.hash ^ x.images[i].hash)
		if (d < distance || d == distance && i < best) && im.near(&x.images[i].Measures) {
			best, distance = i, d
		}
	}
	for part, bucket := range x.buckets {
		key := uint16(im.hash >> (16 * part))
		for _, i := range bucket[key] {
			try(i)
		}
		for bit := range 16 {
			for _, i := range bucket[key^1<<bit] {
				try(i)
			}
		}
	}
	if best < 0 {
		return nil
	}
	return x.images[best]
}

// lookalikes are groups of images that look like the first of their group.
// Blank images are left out: all of them look alike, and they are reported as
// blank.
func lookalikes(images []*Image) [][]*Image {
	x, of, order := newIndex(), map[*Image][]*Image{}, []*Image(nil)
	for _, im := range images {
		if im.blank() {
			continue
		}
		first := x.find(im)
		if first == nil {
			x.add(im)
			order = append(order, im)
			continue
		}
		of[first] = append(of[first], im)
	}
	var groups [][]*Image
	for _, first := range order {
		if more := of[first]; more != nil {
			groups = append(groups, append([]*Image{first}, more...))
		}
	}
	return groups
}
