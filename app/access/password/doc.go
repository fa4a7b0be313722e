// Package password is the way in of privileged accounts: a password held to a policy, a second factor (TOTP, RFC 6238),
// recovery codes, and an activation code of one use instead of any default password. // SC.SSI/IAM.92
//
// It is values and rules: it stores nothing, waits for nothing and knows no account. app/access keeps a Credential per
// account and asks it.
//
//	code := c.Invite(now.Add(72 * time.Hour))                        // told once to the person
//	told, err := c.Activate(now, policy, code, password, "Chevet", login)  // TOTP secret and recovery codes, told once
//	err = c.Try(now, policy, password, otp)                          // nil: they are who they say
package password
