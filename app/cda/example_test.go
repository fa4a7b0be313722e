package cda_test

import (
	"fmt"
	"os"

	"chevet/app/cda"
)

func Example() {
	f, err := os.Open("testdata/n3.xml")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	doc, err := cda.Parse(f, cda.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(doc.Kind, doc.Author().Name, doc.PDF().Size)
	for _, s := range doc.Sections {
		fmt.Println(s.Title, len(s.Blocks))
	}
	// Output:
	// n3-pdf ESSAI Jean 15
	// Motif d'hospitalisation 8
	// Copie du document 1
}
