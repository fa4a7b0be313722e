// Package adt plays the administrative system of a hospital: a simulated day of admissions, consultations, transfers,
// leaves, discharges, corrections, cancellations, merges and changes of identity, written as IHE PAM France 2.11 in ER7
// and sent over MLLP. One seed gives one day, byte for byte; time is compressed as one wishes.
//
// It shares no code with app/hl7 nor app/pam: what it writes is written from the guide. // hl7.md §1
//
//	day := adt.Day(adt.Options{Seed: 1, Beds: 500})
//	err := adt.Feed(ctx, "127.0.0.1:6661", day, adt.Pace{Speed: 600})   // a day in 2 min 24 s
package adt
