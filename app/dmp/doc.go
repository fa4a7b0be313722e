// Package dmp is the client of the DMP: it asks whether a patient has one, declares the professional authorised,
// lists documents and fetches them. It runs on the central server, which holds the establishment's keys.
//
// Nothing leaves before record.ReadGate has been asked again and before the transaction is allowed for its mode and
// purpose. The package keeps nothing, traces nothing by itself (see Config.Observe), and does not check that a
// document's content is the patient's: whoever parses it does.
//
//	client, err := dmp.New(dmp.Config{Base: "https://…", TLS: …, Seal: …, Structure: …})
//	answer, err := client.TD02(ctx, call)                       // existence and access
//	status, err := client.TD03(ctx, call, dmp.Add)              // when answer says NoAccess
//	found, err := client.TD31(ctx, call, dmp.Search{})          // entries
//	got, err := client.TD32(ctx, call, dmp.Wanted{ID: …}, w)    // one document, checked before w sees a byte
package dmp
