// Package ui is the frame of the window: the ribbon, the top bar, the status bar, and the one screen between them. It
// listens to the workstation, hops once onto the UI thread, and hands events to the screens. Screens are in the
// packages below; they do not know each other.
//
//	f := ui.New(workstation, window, ui.Options{Prefs: prefs})
//	f.Show()
//	defer f.Close()
//
// It holds no rule of medicine and touches no network.
package ui
