package audit

import "testing"

// BenchmarkMeasure measures one image.
func BenchmarkMeasure(b *testing.B) {
	picture := scene(1)
	for b.Loop() {
		if _, err := Measure(picture); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookalikes groups as many images as RICO has, a third of which look
// like another.
func BenchmarkLookalikes(b *testing.B) {
	images := clustered(66_000, 44_000, 3)
	for b.Loop() {
		lookalikes(images)
	}
}
