// Package assess sets what was learned beside labels. Labels enter here, after
// the training, and nowhere else:
//
//	clusters  ─► Clusters          ACC, NMI, ARI, AMI, purity, top-5; sizes, confidence
//	neighbors ─► NeighborAccuracy  the share of neighbors of the same class
//	features  ─► KNN               the class that the nearest labeled images vote for
//	features  ─► Probe             what a linear classifier makes of a few labels
//
// Everything is a function of plain values. Labels that say nothing (none, one
// class, a class for each image) give no number anywhere, and a reason:
// [Labels.Silent].
package assess
