package score

import "math"

// equalEntropy is the difference in nats below which mutual information and
// mean entropy count as equal, which makes both partitions the same.
const equalEntropy = 1e-12

// NMI returns the mutual information of classes and clusters over the
// arithmetic mean of their entropies, 0…1. Two partitions into one part each
// give 1.
func (t *Table) NMI() float64 {
	information, mean := t.mutualInformation(), t.meanEntropy()
	if mean-information < equalEntropy {
		return 1
	}
	return information / mean
}

// AMI returns NMI adjusted for chance (Vinh, Epps and Bailey 2010, arithmetic
// mean): 0 is the average for random clusters of the same sizes, 1 is equality.
// Unlike NMI it does not grow with the number of clusters.
func (t *Table) AMI() float64 {
	information, mean := t.mutualInformation(), t.meanEntropy()
	if mean-information < equalEntropy {
		return 1
	}
	expected := t.expectedInformation()
	return (information - expected) / (mean - expected)
}

// mutualInformation returns Σ p(k,c) ln[p(k,c)/(p(k)·p(c))] in nats.
func (t *Table) mutualInformation() float64 {
	classes, clusters := t.ClassSizes(), t.ClusterSizes()
	n, sum := float64(t.N), 0.0
	for class, row := range t.Counts {
		for cluster, count := range row {
			if count > 0 {
				both := float64(count)
				sum += both / n * math.Log(n*both/(float64(classes[class])*float64(clusters[cluster])))
			}
		}
	}
	return max(sum, 0)
}

func (t *Table) meanEntropy() float64 {
	return (Entropy(t.ClassSizes()) + Entropy(t.ClusterSizes())) / 2
}

// expectedInformation returns the mean of mutualInformation over all tables
// with these margins, that is under the hypergeometric model.
func (t *Table) expectedInformation() float64 {
	logFactorial := make([]float64, t.N+1)
	for i := range logFactorial {
		logFactorial[i], _ = math.Lgamma(float64(i + 1))
	}
	sum := 0.0
	clusters := t.ClusterSizes()
	for _, a := range t.ClassSizes() {
		for _, b := range clusters {
			sum += expectedCell(a, b, t.N, logFactorial)
		}
	}
	return sum
}

// expectedCell returns the term of one cell: a class of a images, a cluster of
// b, of n in all.
func expectedCell(a, b, n int, logFactorial []float64) float64 {
	sum := 0.0
	fixed := logFactorial[a] + logFactorial[b] + logFactorial[n-a] + logFactorial[n-b] - logFactorial[n]
	for both := max(1, a+b-n); both <= min(a, b); both++ {
		logProbability := fixed - logFactorial[both] - logFactorial[a-both] -
			logFactorial[b-both] - logFactorial[n-a-b+both]
		x := float64(both)
		sum += x / float64(n) * math.Log(float64(n)*x/(float64(a)*float64(b))) * math.Exp(logProbability)
	}
	return sum
}
