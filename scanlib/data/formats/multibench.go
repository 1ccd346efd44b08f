package formats

import "slices"

// multiBenchSplit divides enRICO's ids, in the order of its file, into the
// parts train, val and test (65, 15 and 20 %) that MultiBench reports numbers
// for. Two screens with damaged wireframes are left out; the others are
// shuffled as Python's random.Random(42).shuffle does. Source: the function
// EnricoDataset of MultiBench's datasets/enrico.
func multiBenchSplit(ids []string) map[string][]string {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "50105" || id == "50109" })
	newMersenne(42).shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	n := float64(len(ids))
	train, val := int(n*0.65), int(n*0.8)
	return map[string][]string{"train": ids[:train], "val": ids[train:val], "test": ids[val:]}
}

// mersenne is the generator MT19937 of Matsumoto and Nishimura (1998), seeded
// and used as by Python's module random.
type mersenne struct {
	state [624]uint32
	next  int
}

// newMersenne runs init_by_array of the authors' code with a key of one number,
// as Python seeds from a small integer.
func newMersenne(seed uint32) *mersenne {
	m := &mersenne{next: 624}
	s := &m.state
	s[0] = 19650218
	for i := 1; i < 624; i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + uint32(i)
	}
	wrap := func(i int) int {
		if i++; i < 624 {
			return i
		}
		s[0] = s[623]
		return 1
	}
	i := 1
	for range 624 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + seed
		i = wrap(i)
	}
	for range 623 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		i = wrap(i)
	}
	s[0] = 1 << 31
	return m
}

// bits draws the top k bits of the next 32.
func (m *mersenne) bits(k int) int {
	if m.next == 624 {
		m.refill()
	}
	y := m.state[m.next]
	m.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	y ^= y >> 18
	return int(y >> (32 - k))
}

func (m *mersenne) refill() {
	s := &m.state
	for i := range s {
		y := s[i]&(1<<31) | s[(i+1)%624]&(1<<31-1)
		s[i] = s[(i+397)%624] ^ y>>1
		if y&1 == 1 {
			s[i] ^= 0x9908b0df
		}
	}
	m.next = 0
}

// shuffle swaps each place, the last first, with one up to it; a place is drawn
// in as many bits as it needs, and again while it is too large.
func (m *mersenne) shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		k := 0
		for (i+1)>>k > 0 {
			k++
		}
		j := m.bits(k)
		for j > i {
			j = m.bits(k)
		}
		swap(i, j)
	}
}
