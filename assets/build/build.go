// Package build tells which Chevet this is. The values come from the linker (see the Makefile), so that the window,
// the VIHF and the evidence file all say the same. // U-VER-01
package build

// Version is the technical version number, such as "0.1.0"; it is the LPS_Version of every VIHF.
var Version = "0.0.0-dev"

// Commit is the short revision the program was built from.
var Commit = "inconnu"

// Name is the name of the software, the LPS_Nom of every VIHF.
const Name = "Chevet"
