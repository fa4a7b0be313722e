// Package sync is the change-log protocol between workstations and the central server: the words that travel,
// the client half and the server half. // ARCHITECTURE, «The change log»
//
// A workstation makes mutations with ids of its own, stores them before it shows them, pushes them in order and
// pulls the server's commit-ordered log by cursor. Applying anything twice does nothing the second time.
//
// It knows neither SQL nor the window: stores implement the interfaces declared here, and progress is published
// as values.
//
//	client := sync.NewClient(cache, server, sync.ClientOptions{Clock: time.Now, OnState: show})
//	go client.Run(ctx)            // the workstation: pushes, pulls, listens, until ctx ends
//	client.Wake()                 // after a local write
//	err := client.Flush(ctx)      // before asking the server for something that depends on it
//	outcomes, err := sync.NewReceiver(store, sync.ReceiverOptions{Clock: time.Now}).Push(ctx, sender, mutations)
package sync
