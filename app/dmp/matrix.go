package dmp

import (
	"chevet/app/record"
	"chevet/app/vihf"
)

// Transaction is one exchange of the DMP's interface.
type Transaction string

// Transactions of the matrix. Those without a method here are in the table because a hospital mixes modes and the
// table is what keeps them apart.
const (
	TD02      Transaction = "TD0.2"  // existence and authorisation
	TD03Add   Transaction = "TD0.3+" // declare oneself authorised
	TD03Drop  Transaction = "TD0.3-" // remove one's authorisation
	TD010     Transaction = "TD0.10" // the Web PS DMP, opened in AIR
	TD13a     Transaction = "TD1.3a" // administrative data of the DMP
	TD16      Transaction = "TD1.6"  // authorised and blocked professionals
	TD21      Transaction = "TD2.1"  // feeding
	TD31      Transaction = "TD3.1"  // list of documents
	TD31b     Transaction = "TD3.1b" // search of one reference
	TD32      Transaction = "TD3.2"  // one document
	TD33Mask  Transaction = "TD3.3a" // mask from professionals
	TD33Show  Transaction = "TD3.3b" // make visible to the patient
	TD33Erase Transaction = "TD3.3c" // delete one's own document
	TD33Shelf Transaction = "TD3.3d" // archive, or put back
)

type person uint8

const (
	professional person = 1 << iota // PS
	staff                           // PE, CPE: a secretary
	everybody    = professional | staff
)

type right struct {
	transaction Transaction
	mode        vihf.Mode
	purpose     record.Purpose
}

// matrix says who may do what. What is not listed is forbidden. // dmp.md §2: PDT-INF-526 v1.8, PDT-INF-606 v1.3
var matrix = func() map[right]person {
	const normal, glass = record.NormalAccess, record.BreakGlassAccess
	m := map[right]person{}
	allow := func(t Transaction, mode vihf.Mode, who person, purposes ...record.Purpose) {
		for _, p := range purposes {
			m[right{t, mode, p}] = who
		}
	}
	allow(TD02, vihf.Indirect, everybody, normal, glass)
	allow(TD13a, vihf.Indirect, everybody, normal, glass)
	allow(TD31b, vihf.Indirect, everybody, normal, glass)
	allow(TD21, vihf.Indirect, everybody, normal, glass)
	allow(TD33Erase, vihf.Indirect, everybody, normal, glass)

	for _, mode := range []vihf.Mode{vihf.IndirectReinforced, vihf.Direct} {
		allow(TD02, mode, everybody, normal, glass)
		allow(TD03Add, mode, everybody, normal) // never in emergency
		allow(TD03Drop, mode, professional, normal)
		allow(TD13a, mode, everybody, normal, glass)
		allow(TD16, mode, professional, normal)
		allow(TD31, mode, professional, normal, glass)
		allow(TD31b, mode, everybody, normal, glass)
		allow(TD32, mode, professional, normal, glass)
		allow(TD33Mask, mode, professional, normal)
		allow(TD33Show, mode, professional, normal)
		allow(TD33Erase, mode, professional, normal, glass)
		allow(TD33Shelf, mode, professional, normal, glass) // under break-glass physicians only: see ownRules
	}
	allow(TD010, vihf.IndirectReinforced, everybody, normal, glass)
	allow(TD21, vihf.Direct, professional, normal, glass) // and never in AIR
	return m
}()

// Allowed reports that the matrix lets a person send a transaction.
func Allowed(t Transaction, mode vihf.Mode, purpose record.Purpose, a record.Activity) bool {
	who := staff
	if vihf.Professional(a) {
		who = professional
	}
	return matrix[right{t, mode, purpose}]&who != 0
}
