// Package central is the hospital server's HTTP interface: the change log of workstations, the bodies of
// documents, and the relay to the DMP, which the server alone may call. It judges with app/sync and app/record,
// stores through interfaces, and knows neither SQL, nor SOAP, nor how people log in.
//
//	server, err := central.New(central.Options{Store: store, Auth: broker, Login: broker, DMP: dmp})
//	web := server.HTTP(tlsConfig)
//	go web.ServeTLS(listener, "", "")
//	…
//	server.Close()                // ends the event lines, so that Shutdown can end
//	web.Shutdown(ctx)
package central
