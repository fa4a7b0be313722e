// Package central is the hospital server's storage: an establishment's patients, consents, documents and their
// bodies, the mutations of workstations with their outcomes, the commit-ordered log of changes and the audit
// journal, the accounts, links and sessions of those who log in, and the identities, movements and messages of IHE
// PAM. It implements the interfaces that app/sync, app/pam, app/central and app/access declare; it judges nothing.
//
// Two engines keep one contract, tested as one suite: an SQLite file for one server, PostgreSQL for one or several. The
// establishment's row, locked from the first statement of a write to its commit, is what orders the log.
//
// Bodies are kept inside the database, in parts of 1 MiB, each sealed with AES-256-GCM under a key derived from
// the server's data key. Inside, because then one transaction and one backup hold a document with its body, the
// server stays stateless beside its database (replicas on PostgreSQL later), and 10,000 small bodies cost one
// fsync and not 10,000; in parts, because a range reads and a cut upload resumes without the whole in memory.
//
//	store, err := central.Open(ctx, "chevet.db", central.Options{Establishment: "750000001", DataKey: key})
//	store, err = central.Open(ctx, "postgres://chevet@base/chevet?sslmode=verify-full", central.Options{…}) // after Migrate
//	defer store.Close()
//	receiver := sync.NewReceiver(store, sync.ReceiverOptions{})
//	changes, err := store.Changes(ctx, cursor, 1000)
package central
