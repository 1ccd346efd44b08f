package words

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for _, row := range []struct {
		n    int
		noun string
		want string
	}{
		{0, "image", "0 images"},
		{1, "image", "1 image"},
		{-1, "point", "-1 point"},
		{2, "more image", "2 more images"},
		{12000, "image", "12,000 images"},
		{2, "class", "2 classes"},
		{2, "box", "2 boxes"},
		{2, "batch", "2 batches"},
		{2, "more epoch", "2 more epochs"},
		{2, "entry", "2 entries"},
		{2, "array", "2 arrays"},
		{2, "key", "2 keys"},
		{1, "entry", "1 entry"},
		{2, "y", "2 ys"},
	} {
		if got := Count(row.n, row.noun); got != row.want {
			t.Errorf("Count(%d, %q) = %q, want %q", row.n, row.noun, got, row.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 123456: "123,456", 1234567: "1,234,567",
		-7: "-7", -100: "-100", -1000: "-1,000", -123456: "-123,456", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, row := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0.0 s"},
		{380 * time.Millisecond, "0.4 s"},
		{9940 * time.Millisecond, "9.9 s"},
		{9960 * time.Millisecond, "10 s"}, // no "10.0 s"
		{59400 * time.Millisecond, "59 s"},
		{59600 * time.Millisecond, "1 min 00 s"}, // no "60 s"
		{125 * time.Second, "2 min 05 s"},
		{3599600 * time.Millisecond, "1 h 00 min"}, // no "60 min"
		{3 * time.Hour, "3 h 00 min"},
		{3*time.Hour + 20*time.Minute + 29*time.Second, "3 h 20 min"},
		{3*time.Hour + 59*time.Minute + 31*time.Second, "4 h 00 min"},
		{250 * time.Hour, "250 h 00 min"},
	} {
		if got := Duration(row.d); got != row.want {
			t.Errorf("Duration(%v) = %q, want %q", row.d, got, row.want)
		}
	}
	if got := Seconds(125.4); got != "2 min 05 s" {
		t.Errorf("Seconds(125.4) = %q", got)
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 11594722: "11.6 MB", 999_949: "999.9 kB", 999_951: "1.0 MB",
		170_498_071: "170.5 MB", 6_500_000_000: "6.5 GB", 2_000_000_000_000: "2.0 TB", 5_000_000_000_000_000: "5000.0 TB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestList(t *testing.T) {
	items := []string{"a", "b", "c"}
	for most, want := range map[int]string{1: "a, …", 2: "a, b, …", 3: "a, b, c", 4: "a, b, c"} {
		if got := List(items, most); got != want {
			t.Errorf("List(%q, %d) = %q, want %q", items, most, got, want)
		}
	}
	if got := List(nil, 3); got != "" {
		t.Errorf("List of nothing = %q", got)
	}
	if items[1] != "b" {
		t.Errorf("List changed its items to %q", items)
	}
}

func TestOr(t *testing.T) {
	for _, row := range []struct {
		items []string
		want  string
	}{{nil, ""}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a or b"}, {[]string{"a", "b", "c"}, "a, b or c"}} {
		if got := Or(row.items); got != row.want {
			t.Errorf("Or(%q) = %q, want %q", row.items, got, row.want)
		}
	}
}

func TestNearest(t *testing.T) {
	among := []string{"epochs", "num_neighbors", "lr", "lr_decay_rate", "Flip", ""}
	for _, row := range []struct{ word, want string }{
		{"epoch", "epochs"},
		{"EPOCHS", "epochs"},
		{"eopchs", "epochs"},
		{"neighbors", "num_neighbors"},
		{"l", "lr"},
		{"flip", "Flip"},
		{"decay", "lr_decay_rate"},
		{"zebra", ""},
		{"", ""},
		{strings.Repeat("epochs", 20), ""},
	} {
		if got := Nearest(row.word, among); got != row.want {
			t.Errorf("Nearest(%q) = %q, want %q", row.word, got, row.want)
		}
	}
	if got := Nearest("word", nil); got != "" {
		t.Errorf("Nearest among nothing = %q", got)
	}
}
