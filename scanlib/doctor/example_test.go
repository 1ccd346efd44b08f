package doctor_test

import (
	"fmt"

	"scango/scanlib/doctor"
)

func ExampleReport() {
	r := doctor.Report{
		Engine: "go (pure Go)", Devices: 1,
		Host:  doctor.Host{System: "linux/amd64", CPUs: 2, MemoryTotal: 8e9, MemoryAvailable: 3.2e9},
		Cache: doctor.Cache{Dir: "/home/me/.cache/scango/pjrt", DiskFree: 52e9},
		Findings: []doctor.Finding{
			{OK: true, What: "memory", Detail: "3.2 GB available of 8.0 GB"},
			{What: "engine", Detail: "go (pure Go): a ResNet trains about 100 times slower than with XLA", Fix: "run `scanrepl setup`"},
		},
	}
	fmt.Println("healthy:", r.Healthy())
	fmt.Print(r)
	// Output:
	// healthy: false
	// engine     go (pure Go)
	// devices    1
	// system     linux/amd64, 2 CPUs
	// memory     3.2 GB available of 8.0 GB
	// cache      /home/me/.cache/scango/pjrt
	// disk free  52.0 GB
	//
	// ok     memory: 3.2 GB available of 8.0 GB
	// WRONG  engine: go (pure Go): a ResNet trains about 100 times slower than with XLA
	//        → run `scanrepl setup`
}
