// Package hospital plays one day of a whole hospital against the product's own server, in a few minutes: the seeded
// movements of the sandbox over MLLP, workstations that follow their wards over TLS, read, write and open records. It
// prints what the day cost: lag, bytes, the load of the server and of its database. It proves nothing about losses: that
// is cmd/internal/chaos.
//
//	hospital.Child() // first thing of main
//	report, err := hospital.Run(ctx, hospital.Options{Dir: dir, Stations: 1000, Beds: 500})
//	fmt.Print(report)
package hospital
