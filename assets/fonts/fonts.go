// Package fonts embeds IBM Plex Sans, unmodified (SIL OFL 1.1, reserved name “Plex”: LICENCE-OFL.txt). The window and
// the PDF writer use the same three files. It is not for loading a font of the system: there is none.
//
//	resource := fyne.NewStaticResource("IBMPlexSans-Regular.ttf", fonts.Regular)
//	pdf.AddUTF8FontFromBytes("Plex", "", fonts.Regular)
//	pdf.AddUTF8FontFromBytes("Plex", "B", fonts.SemiBold)
//
// Digits are all 600/1000 em wide. ● ✔ ▲ ☑ are not in the files: use icons.
package fonts

import _ "embed"

// TrueType files, one a weight.
var (
	//go:embed IBMPlexSans-Regular.ttf
	Regular []byte // 400
	//go:embed IBMPlexSans-Medium.ttf
	Medium []byte // 500
	//go:embed IBMPlexSans-SemiBold.ttf
	SemiBold []byte // 600
	//go:embed LICENCE-OFL.txt
	Licence string
)
