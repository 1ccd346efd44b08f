package words_test

import (
	"fmt"
	"time"

	"scango/internal/words"
)

func Example() {
	formats := []string{"cifar10", "cifar100", "folder", "mnist"}
	fmt.Println(words.Count(1, "class"), "of", words.Count(5000, "image"))
	fmt.Println(words.Duration(125*time.Second), "and", words.Bytes(170_498_071))
	fmt.Println("data sets:", words.List(formats, 2))
	fmt.Printf("unknown data set %q: want %s; did you mean %q?\n", "cifar-10", words.Or(formats), words.Nearest("cifar-10", formats))
	// Output:
	// 1 class of 5,000 images
	// 2 min 05 s and 170.5 MB
	// data sets: cifar10, cifar100, …
	// unknown data set "cifar-10": want cifar10, cifar100, folder or mnist; did you mean "cifar10"?
}
