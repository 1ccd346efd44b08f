package memory

// Neighbors are the nearest images of each image of two sets, the image itself
// left out, nearest first, as indices row-major [N, K].
type Neighbors struct {
	Train []int32 // among the training images
	K     int
	Val   []int32 // of the validation images, among them
	ValK  int
	N     int // training images
}

// Features are the feature vectors of the images of two sets, row-major [N,
// Dim], of unit length.
type Features struct {
	Train, Val []float32
	Dim        int
}
