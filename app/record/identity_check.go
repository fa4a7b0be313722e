package record

import "time"

// IdentityCheck is the last verification of one identity by INSi.
type IdentityCheck struct {
	Patient PatientID       `json:"patient"`
	At      time.Time       `json:"at"`
	Code    INSiCode        `json:"code,omitempty"`   // what INSi answered; "" when it did not
	Reason  Reason          `json:"reason,omitempty"` // why there is no answer
	Differs []IdentityField `json:"differs,omitempty"`
}

// Failed reports a verification that a person must look at: INSi did not say that INS and traits agree. One that got no
// answer is tried again and is not a failure.
func (c IdentityCheck) Failed() bool { return c.Code != "" && c.Code != INSiOne || len(c.Differs) > 0 }
