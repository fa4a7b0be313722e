package sandbox

// What INSi says in its faults. The first two are those of its test service. // siram_40, insi_102
const (
	INSiAway         = "Le service est temporairement inaccessible. Veuillez renouveler votre demande ultérieurement."
	INSiTraitsFailed = "L’appel au service de recherche avec les traits d’identité renvoie une erreur technique."
	INSiCardFailed   = "L’appel au service de recherche avec la carte Vitale renvoie une erreur technique."
	INSiEnvelope     = "La syntaxe de l’enveloppe du message est incorrecte."
	INSiHeader       = "Un en-tête du message manque ou est mal formé."
	INSiRefused      = "L’authentification du demandeur est refusée."
	INSiNotAllowed   = "Le certificat ou l’assertion n’autorise pas l’appel."
	INSiWrong        = "Une donnée de la demande est incorrecte."
	INSiBadTraits    = "Un trait obligatoire manque ou est mal formé."
	INSiBadCard      = "Une donnée de la carte manque ou est mal formée."
)
