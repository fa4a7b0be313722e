package widget

// onGesture is told that somebody pressed a key in a field, or moved, pressed or scrolled over a control. UI thread only.
var onGesture func()

// OnGesture sets who is told of each gesture of the person, for the lock of a workstation that nobody touches; nil for
// nobody. It is called often: do little.
func OnGesture(f func()) { onGesture = f }

func gesture() {
	if onGesture != nil {
		onGesture()
	}
}
