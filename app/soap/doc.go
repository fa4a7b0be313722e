// Package soap exchanges SOAP 1.2 messages over HTTPS: the envelope with its WS-Addressing headers and a slot for
// a ready-made SAML assertion, MTOM/XOP packaging both ways, faults, and an exchange bounded in time and size.
//
// It knows nothing of what the bodies say, of patients, or of who may call what. It makes no assertion and signs
// nothing. It never retries: whether a message may be sent twice is known only to the caller.
//
//	client := soap.NewClient(soap.Options{TLS: mutual})
//	answer, err := client.Do(ctx, "https://host/registry", soap.Request{Action: a, MessageID: id, Body: body})
//	if err != nil { … *soap.Error: timeout, certificate, content type … }
//	defer answer.Close()
//	if answer.Fault != nil { … } else { parse(answer.Envelope) }
package soap
