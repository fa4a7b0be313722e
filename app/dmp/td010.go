package dmp

import (
	"chevet/app/record"
)

// Contextual returns the signed assertion, in UTF-8, that opens the Web PS DMP on the patient in AIR («TD0.10»). How a
// browser presents it is not published: whoever posts it decides. [?] // dmp.md §10.1, DPI.AUTH.02
func (c *Client) Contextual(call Call) ([]byte, error) {
	call.Mode = c.mode(call)
	claims, err := c.claims(call, TD010, nil)
	if err != nil {
		return nil, err
	}
	assertion, err := c.signer.Assertion(claims)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonSigning).In("dmp." + string(TD010)).Wrap(err)
	}
	return assertion, nil
}
