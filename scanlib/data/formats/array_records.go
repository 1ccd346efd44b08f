package formats

import (
	"io"
	"sync"

	"scango/scanlib/data/npy"
)

// arrayRecords are the records of an array, read one after another: a member of an
// archive cannot be read otherwise, and need not fit into memory.
type arrayRecords struct {
	arrays *npy.Arrays
	key    string
	n      int // of records
	size   int // of one in bytes

	mu      sync.Mutex
	data    io.ReadCloser
	next    int            // the record that data gives next
	waiting map[int][]byte // some that nobody has asked for
}

// maxWaiting is how many records wait for those who ask for them out of order,
// more than there are workers. Of images that are left out none will be asked for.
const maxWaiting = 64

// at gives record i. Those who ask in order, or nearly, have it read once.
func (r *arrayRecords) at(i int) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if record, ok := r.waiting[i]; ok {
		delete(r.waiting, i)
		return record, nil
	}
	if r.data == nil || i < r.next {
		if err := r.restart(); err != nil {
			return nil, err
		}
	}
	for {
		record := make([]byte, r.size)
		if _, err := io.ReadFull(r.data, record); err != nil {
			return nil, err
		}
		if r.next++; r.next == r.n {
			r.data.Close()
			r.data = nil
		}
		delete(r.waiting, r.next-1-maxWaiting)
		if r.next > i {
			return record, nil
		}
		r.waiting[r.next-1] = record
	}
}

func (r *arrayRecords) restart() (err error) {
	if r.data != nil {
		r.data.Close()
	}
	r.next, r.waiting = 0, map[int][]byte{}
	r.data, err = r.arrays.Data(r.key)
	return err
}
