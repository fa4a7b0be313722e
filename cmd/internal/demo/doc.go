// Package demo runs the national services and the hospital's server in this process, on loopback ports, over the
// real protocols (TLS, SOAP, OIDC): what «chevet» without a configuration, the scenarios and the captures use. It
// holds wiring only; each part can be stopped and started again to play a breakdown.
//
//	d, err := demo.Start(ctx, demo.Options{Dir: dir})
//	defer d.Close()
//	client, err := d.Client("CHIR-214-B")   // an app.Server
//	d.StopServer(); err = d.StartServer()
package demo
