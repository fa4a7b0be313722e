package psc

import "chevet/app/record"

// Reasons of this package. Those in «PSC-CIBA» concern the confirmation on a telephone or a card.
const (
	ReasonUnreachable record.Reason = "PSC-INJOIGNABLE"
	ReasonConfig      record.Reason = "PSC-CONFIG"    // our configuration or the provider's description is wrong
	ReasonClient      record.Reason = "PSC-CLIENT"    // the provider does not accept this hospital's credentials
	ReasonAnswer      record.Reason = "PSC-REPONSE"   // an answer that cannot be read
	ReasonDenied      record.Reason = "PSC-REFUS"     // the person said no
	ReasonAgain       record.Reason = "PSC-CONNEXION" // prompt=none and nobody is logged in
	ReasonCode        record.Reason = "PSC-CODE"      // authorization code refused, used or too old
	ReasonIssuer      record.Reason = "PSC-EMETTEUR"  // from another provider than the one asked
	ReasonToken       record.Reason = "PSC-JETON"     // signature, algorithm or form of the ID token
	ReasonStale       record.Reason = "PSC-PERIME"    // ID token expired, or of the future
	ReasonNonce       record.Reason = "PSC-NONCE"
	ReasonAudience    record.Reason = "PSC-AUDIENCE" // aud or azp of another client
	ReasonACR         record.Reason = "PSC-ACR"      // authentication context outside the allowed list
	ReasonUserinfo    record.Reason = "PSC-USERINFO" // unreadable, or about somebody else than the ID token
	ReasonIdentity    record.Reason = "PSC-IDENTITE" // no usable national identifier
	ReasonOver        record.Reason = "PSC-SESSION"  // the provider's session is over: log in again when needed

	ReasonCIBADenied    record.Reason = "PSC-CIBA-REFUS"
	ReasonCIBALate      record.Reason = "PSC-CIBA-DELAI"
	ReasonCIBAUnknown   record.Reason = "PSC-CIBA-INCONNU"
	ReasonCIBAForm      record.Reason = "PSC-CIBA-DEMANDE" // identifier, channel or code malformed
	ReasonCIBAOther     record.Reason = "PSC-CIBA-AUTRE"   // approved by another person than the one asked
	ReasonCIBACancelled record.Reason = "PSC-CIBA-ANNULE"
	ReasonCIBAOff       record.Reason = "PSC-CIBA-FERME" // not opened for this service
)
