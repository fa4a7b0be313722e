// Package packaging holds what is installed beside the programs, for those who check it: the unit of the server, as
// systemd reads it. The scripts of this directory build and test; nothing here runs.
//
//	unit, err := packaging.Files.ReadFile("chevet-serveur.service")
package packaging

import "embed"

// Files are the files that a package installs.
//
//go:embed chevet-serveur.service
var Files embed.FS
