// Package figure draws the results of a run as PNG pictures: loss curves,
// nearest neighbors, clusters and confusion matrices.
//
// A picture is a struct of plain values (images, numbers, names). Its Image
// method draws it, its WritePNG method encodes it; both return an error if the
// values are inconsistent, and the same values always give the same bytes.
//
//	values ─► Curves, Neighbors, Clusters, Confusion ─► Image ─► WritePNG
//
// Use:
//
//	f := figure.Clusters{Title: "MNIST, 10 clusters after self-labeling"}
//	for c := range sizes {
//		f.Rows = append(f.Rows, figure.ClusterRow{
//			Cluster: c, Size: sizes[c],
//			Class: names[majority[c]], Purity: purity[c], // Class "" where labels are unknown
//			Prototypes: confident[c], Random: others[c],
//		})
//	}
//	err := f.WritePNG(file)
//
// Images of up to 64 pixels are enlarged by a whole factor without smoothing,
// those above 112 are reduced; all text is in the Go fonts, on white.
package figure
