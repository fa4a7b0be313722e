// Package cda reads the CDA R2 documents of French hospitals: N1 around a file, N3 structured, with or without a
// PDF copy, "auto-présentable" too. Tolerant where the real world is, strict where safety is: no DTD, no entity,
// nothing fetched, no stylesheet executed, limits on size, depth and count.
//
//	x, err := cda.ReadIndex(r, cda.Limits{})  // metadata only, streaming
//	doc, err := cda.Parse(r, cda.Limits{})    // header, narrative as blocks, media on demand
//
// It does not write documents (app/compose will), nor judge their conformity.
package cda
