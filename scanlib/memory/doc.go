// Package memory holds the features of a set of images and works on them:
// nearest neighbors (Mine), classification by them (KNN), clustering (KMeans)
// and a linear classifier (FitLinear).
//
//	features float32 [N, D] ─ Normalize ─► Bank ─┬─ Mine ─► neighbors int32 [N, K]
//	                                             └─ KNN  ─► class of each query
//
// Mining is exact. The bank is cut into tiles; the engine multiplies pairs of
// tiles and finds the largest similarity in every group of 16, and the host
// reads the few groups that can hold a neighbor. The result is ordered by
// similarities computed again on the host, so that it is the same on every
// engine:
//
//	memory.Normalize(features, d)
//	bank := memory.Bank{N: n, D: d, Features: features}
//	neighbors, similarities, err := bank.Mine(ctx, eng, 20, nil)
//	if err != nil {
//		return err
//	}
//	fmt.Println("most like image 0:", neighbors[0], similarities[0])
//
//	assign, centroids, err := memory.KMeans(ctx, features, n, d, 10, seed, 5)
package memory
