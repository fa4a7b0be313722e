package texts

// Names of ways to log in.
const (
	ProviderPSC = "Pro Santé Connect"
	ProviderOwn = "Administration"
	// ProviderHospital is the identity provider of a hospital, in the demonstration.
	ProviderHospital = "Compte de l’établissement"
)
