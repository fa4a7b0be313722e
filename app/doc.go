// Package app is the workstation: log in, find a patient, open a record, consult the DMP, integrate, read
// offline. The window calls it and listens to its events; it knows neither widgets nor SQL.
//
// Every method that returns at once is safe on the UI thread; what reads the cache takes a context and belongs in
// ui/bridge; what may touch the network is a job of the one runner, Jobs.
//
//	ws := app.New(app.Config{…}, app.Parts{Cache: …, Server: …})
//	stop := ws.Subscribe(func(e app.Event) { … })
//	rec, err := ws.OpenRecord(ctx, id) // from the cache, then RecordUpdated events as answers come
package app
