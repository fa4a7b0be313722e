package scenario

import "chevet/cmd/internal/person"

// browser is the browser of the workstation. A scenario may hold the person before the page, to look at what the
// window says meanwhile.
type browser struct {
	person *person.Person
	gate   chan struct{} // nil lets the person go at once
}

// Open implements app.Browser.
func (b *browser) Open(address string) error {
	if b.gate == nil {
		return b.person.Open(address)
	}
	go func() {
		<-b.gate
		_ = b.person.Visit(address) // the session that does not come says it
	}()
	return nil
}

// hold keeps the person before the page until the function returned is called; it may be called twice.
func (b *browser) hold() (release func()) {
	gate := make(chan struct{})
	b.gate = gate
	open := true
	return func() {
		if open {
			open = false
			close(gate)
		}
	}
}
