// Package dmp is the client of the DMP: it asks whether a patient has one, declares the professional authorised,
// lists documents and fetches them, changes who may see them and whether they are in force, and feeds it where no
// exchange platform does. It runs on the central server, which holds the establishment's keys. There is one file per
// transaction.
//
// Nothing leaves before the transaction's gate (record.ReadGate, FeedGate or WithdrawGate) has been asked again and
// before the transaction is allowed for its mode and purpose. What changes something is never sent twice blindly: a
// lost answer is settled by asking. The package keeps nothing, traces nothing by itself (see Config.Observe), and does
// not check that a document's content is the patient's: whoever parses it does.
//
//	client, err := dmp.New(dmp.Config{Base: "https://…", TLS: …, Seal: …, Structure: …})
//	answer, err := client.TD02(ctx, call)                       // existence and access
//	status, err := client.TD03(ctx, call, dmp.Add)              // when answer says NoAccess
//	found, err := client.TD31(ctx, call, dmp.Search{})          // entries
//	done, err := client.TD33b(ctx, call, id, dmp.Audience{Patient: true})
//	got, err := client.TD32(ctx, call, dmp.Wanted{ID: …}, w)    // one document, checked before w sees a byte
package dmp
