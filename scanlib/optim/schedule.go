package optim

import "math"

// Constant keeps the learning rate as it is.
func Constant(lr float64) func(epoch int) float64 {
	return func(int) float64 { return lr }
}

// Cosine decreases the rate over all epochs along half a cosine, from lr toward
// lr·decayRate³:
//
//	η_min + (lr − η_min)·(1 + cos(π·epoch/epochs))/2,  η_min = lr·decayRate³
//
// The epoch counts from 0, and the rate changes between epochs only, as in the
// reference implementation.
func Cosine(lr, decayRate float64, epochs int) func(epoch int) float64 {
	floor := lr * math.Pow(decayRate, 3)
	return func(epoch int) float64 {
		return floor + (lr-floor)*(1+math.Cos(math.Pi*float64(epoch)/float64(epochs)))/2
	}
}

// Steps multiplies the rate by decayRate for each milestone that the epoch has
// passed: epoch > milestone.
func Steps(lr, decayRate float64, milestones []int) func(epoch int) float64 {
	return func(epoch int) float64 {
		rate := lr
		for _, m := range milestones {
			if epoch > m {
				rate *= decayRate
			}
		}
		return rate
	}
}
