// Command chevet-captures drives the real window under a virtual screen: «captures» writes one PNG per screen, «fumee»
// plays the main job from end to end and fails when a step does not come, «mesures» prints how the window does.
//
//	chevet-captures captures  [-sortie build/captures]
//	chevet-captures fumee
//	chevet-captures mesures
//
// As «xdg-open» of the window it drives, it plays the person in their browser (argument: an address).
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"chevet/cmd/internal/person"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "-navigateur" {
		if err := person.New("MOREAU").Visit(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	out := flag.String("sortie", "build/captures", "dossier des images")
	binary := flag.String("programme", "build/chevet", "fenêtre à piloter")
	documents := flag.String("documents", "", "dossier de CDA à charger")
	only := flag.String("taille", "", "une seule taille, par exemple 1440x900")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage : chevet-captures [options] captures|fumee|mesures")
		flag.PrintDefaults()
	}
	flag.Parse()
	self, err := os.Executable()
	if err == nil {
		*binary, err = filepath.Abs(*binary)
	}
	if err != nil {
		fail(err)
	}
	s := studio{binary: *binary, out: *out, documents: *documents, browser: self + " -navigateur", only: *only}
	switch strings.Join(flag.Args(), " ") {
	case "captures":
		err = s.captures()
	case "fumee":
		err = s.smoke()
	case "mesures":
		err = s.measures()
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "chevet-captures :", err)
	os.Exit(1)
}
