package texts

// Names of ways to log in.
const (
	ProviderPSC = "Pro Santé Connect"
	ProviderOwn = "Administration"
)
