// Package pilot drives the real window the way a person does: a virtual screen, a window manager, key presses and
// clicks, pictures of the screen. It waits for what the program says of itself (the observer file), never for time.
//
//	p, err := pilot.Start(pilot.Options{Binary: "build/chevet", Width: 1440, Height: 900})
//	defer p.Stop()
//	err = p.Wait("login", func(s pilot.State) bool { return s.Screen == "login" })
//	err = p.Key("Return"); err = p.Shot("build/captures/01-connexion.png")
//
// It belongs to captures, smoke tests and evidence, not to the product.
package pilot
