// Command chevet is the workstation: the native window of the DPI.
//
//	chevet                    on its embedded sandbox: everything in this process, over the real protocols
//	chevet -documents DIR     the same, with a folder of CDA files in the patients' DMP
//	chevet -config FILE       against a hospital's server
//
// Flags, configuration and wiring; nothing else.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"chevet/assets/build"
)

type flags struct {
	config    string
	documents string
	data      string
	control   string
	observer  string
	theme     string
	fresh     bool
	version   bool
	debug     bool
}

func main() {
	var f flags
	flag.CommandLine.Init("chevet", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // what it says of an error is no French sentence
	flag.StringVar(&f.config, "config", "", "fichier de configuration du poste ; sans lui, le bac à sable embarqué")
	flag.StringVar(&f.documents, "documents", "", "dossier de fichiers CDA à placer dans le DMP des patients du bac à sable")
	flag.StringVar(&f.data, "donnees", "", "dossier des données du poste (par défaut, celui de l’utilisateur)")
	flag.StringVar(&f.control, "controle", "127.0.0.1:0", "adresse de la page de contrôle du bac à sable")
	flag.StringVar(&f.observer, "observer", "", "fichier où écrire ce que montre la fenêtre (tests et captures)")
	flag.StringVar(&f.theme, "theme", "", "light ou dark ; par défaut, le dernier choix")
	flag.BoolVar(&f.fresh, "neuf", false, "recommence le bac à sable du jour")
	flag.BoolVar(&f.version, "version", false, "affiche la version et s’arrête")
	flag.BoolVar(&f.debug, "debug", false, "journal détaillé sur la sortie d’erreur")
	if err := flag.CommandLine.Parse(os.Args[1:]); err != nil {
		flag.CommandLine.SetOutput(os.Stderr)
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, said(because(err, ReasonOption)))
		}
		flag.PrintDefaults()
		os.Exit(2)
	}
	if f.version {
		fmt.Println(build.Name, build.Version, build.Commit)
		return
	}
	level := slog.LevelWarn
	if f.debug {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	if err := run(f, log); err != nil {
		if !errors.As(err, new(shown)) {
			tell(err, log)
		}
		os.Exit(1)
	}
}
