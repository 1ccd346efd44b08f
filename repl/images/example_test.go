package images_test

import (
	"fmt"

	"scango/repl/images"
)

func ExampleConfig() {
	for _, name := range []string{"mnist-demo", "cifar100", "mnist-dem"} {
		cfg, err := images.Config(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s: data set %s, %d clusters\n", name, cfg.Data.Dataset, cfg.Scan.NumClusters)
	}
	// Output:
	// mnist-demo: data set mnist, 10 clusters
	// cifar100: data set cifar100, 100 clusters
	// "mnist-dem" is neither a folder nor a data set nor a preset; did you mean "mnist-demo"?
}
