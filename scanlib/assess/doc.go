// Package assess compares what was learned with labels. Labels enter here,
// after training, and nowhere else:
//
//	clusters  ─► Clusters          ACC, NMI, ARI, AMI, purity, top-5; sizes, confidence
//	neighbors ─► NeighborAccuracy  the share of neighbors of the same class
//	features  ─► KNN               the class that the nearest labeled images vote for
//	features  ─► Probe             a linear classifier trained with a few labels
//
// Everything is a function of plain values. Labels without information (none,
// one class, a class for each image) give a reason instead of scores:
// [Labels.Silent].
package assess
