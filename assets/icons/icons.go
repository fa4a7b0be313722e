// Package icons embeds the Lucide icons (ISC: LICENCE-ISC.txt), rewritten for Fyne's SVG reader: every shape a path,
// arcs turned into Béziers, currentColor on each stroke of 1.75. It does not colour them: ui/icon does.
//
//	svg, ok := icons.SVG("eye-off") // <svg … stroke="currentColor" …>
//	for _, name := range icons.Names() { … }
//
// What each one stands for: shared/design/visual/tokens.md «Icons». One meaning per icon and per context.
package icons

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.svg
var files embed.FS

// Licence is the text of the ISC licence.
//
//go:embed LICENCE-ISC.txt
var Licence string

// App is the icon of the application, a PNG of 256 × 256.
//
//go:embed chevet.png
var App []byte

// SVG returns the drawing with currentColor in it, and false for an unknown name.
func SVG(name string) ([]byte, bool) {
	b, err := files.ReadFile(name + ".svg")
	return b, err == nil
}

// Names returns every icon, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".svg"))
	}
	slices.Sort(names)
	return names
}
