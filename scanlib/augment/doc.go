// Package augment makes random views of images as graph operations, compiled
// into the step that trains on them.
//
//	images uint8 [batch, H, W, 3] ─────┐
//	Seeds(step, batch) uint32 [batch] ─┴─► View.Apply ─► float32 [batch, S, S, 3], normalized
//
// The views are SimCLR (pretext), Strong (clustering, strong view of
// self-labeling), UI (screens), Digits (written characters), Standard, and Plain
// (validation, weak view). They compute what torchvision and PIL compute on 8-bit
// images: pixels stay whole numbers 0..255 until they are normalized.
//
// Random numbers are a hash of the sample's seed, the purpose and an index
// (Uniform), so a view depends neither on the batch around it nor on the device
// or backend. Seeds gives each position of a batch its seed, Derive another set
// for a second view; in the graph, of the inputs images and seeds:
//
//	mean, std := [3]float64{0.4914, 0.4822, 0.4465}, [3]float64{0.2023, 0.1994, 0.2010}
//	view := augment.SimCLR{
//		Size: 32, Scale: [2]float64{0.2, 1}, Jitter: [4]float64{0.4, 0.4, 0.4, 0.1},
//		JitterProb: 0.8, GrayProb: 0.2, Flip: true,
//	}
//	first := view.Apply(images, seeds, mean, std)
//	second := view.Apply(images, augment.Derive(seeds, 1), mean, std)
//
// Everything is elementwise, a gather or a small product along the batch, so the
// batch axis can be sharded. All functions build graphs: on misuse they panic
// with an error, which the executor returns.
package augment
