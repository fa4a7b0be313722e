// Package port keeps TCP ports of this machine for servers that stop and start again: between two lives, nobody else
// is given their address.
package port

// Kept is an address of this machine that only who is told of it listens on.
type Kept struct {
	Address string // such as "127.0.0.1:40123"
	free    func() error
}

// Keep chooses a port of 127.0.0.1 that nobody has. On Linux it stays ours until Close, whoever dies meanwhile: who
// connects while no server listens is refused, as by a dead server. Elsewhere the choice is only likely to stay free.
func Keep() (*Kept, error) { return keep() }

// Close lets the port go. A server that listens on it goes on.
func (k *Kept) Close() error { return k.free() }
