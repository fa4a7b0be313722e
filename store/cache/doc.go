// Package cache is the workstation's storage: one SQLite file in which every value is encrypted and authenticated,
// so that a ward reads its records, and writes, when the server is gone, and a stolen disk says nothing.
//
// It keeps what the change log brings, what was written here and is not accepted yet, document bodies, what the
// DMP answered to each person, and small settings. It implements app.Cache with the optional halves of
// sync.ClientStore (sync.BodyStore, sync.RefusedCounter). It decides nothing about medicine: rules are in
// app/record. It is not a replica of the server: damaged data is refused, thrown away by Repair and pulled again.
//
//	store, err := cache.Open(path, session.CacheKey, cache.Options{Clock: time.Now})
//	defer store.Close()
//	hits, err := store.Search(ctx, user, "dupont 12/05/80", now, 20)
//	stored, err := store.Load(ctx, hits[0].Patient.ID, user)
//	m, err = store.Write(ctx, m) // on disk when it returns
//
// What a thief of the file still learns: the number of rows, the sizes of values, the size of bodies, the ranks
// and states of mutations, when mutations were settled, which rows are drafts, and which rows share a patient
// (never which patient). Full-disk encryption stays a prerequisite. // security.md §3.3
package cache
