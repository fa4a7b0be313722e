package api

// WorkstationHeader names the workstation on every call that carries an application token: the token is bound to it,
// and refused from another one. // security.md GEN.18, «rejeu de jeton applicatif depuis un autre poste»
const WorkstationHeader = "Chevet-Workstation"

// Addresses of login. The first is opened in the person's browser, with provider, redirect_uri (http://127.0.0.1:port/…),
// state, code_challenge, code_challenge_method=S256 and workstation; the browser comes back to redirect_uri with state
// and code, or with state, error (a record.Code) and reason (a record.Reason).
const (
	PathLoginStart = "/login/start"
	PathCallback   = "/login/callback"
	PathProviders  = "/v1/login/providers" // GET: []Provider
	PathToken      = "/v1/login/token"     // POST TokenRequest: Session
	PathCIBA       = "/v1/login/ciba"      // POST CIBARequest: CIBAPending
	// PathCIBA + "/" + request: GET gives Session with 200, or CIBAPending with 202; DELETE cancels, 204.
	PathLocal    = "/v1/login/local"            // POST LocalLogin: Session
	PathActivate = "/v1/login/local/activation" // POST LocalActivation: LocalTold
	PathActivity = "/v1/session/activity"       // POST ActivityRequest: Session
	PathSession  = "/v1/session"                // DELETE: 204
)

// ActivityRequest chooses one of Practitioner.Activities.
type ActivityRequest struct {
	Activity int `json:"activity"`
}

// LocalLogin lets a privileged account in. Code is that of the second factor, or a recovery code. With NewPassword the
// password is changed on the way, as ACC-MDP-CHANGER asks for.
type LocalLogin struct {
	Login       string `json:"login"`
	Password    string `json:"password"`
	Code        string `json:"code"`
	NewPassword string `json:"newPassword,omitempty"`
	Workstation string `json:"workstation"`
}

// LocalActivation chooses the first password of a privileged account, with the code that its maker was told.
type LocalActivation struct {
	Login       string `json:"login"`
	Code        string `json:"code"`
	Password    string `json:"password"`
	Workstation string `json:"workstation"`
}

// LocalTold is shown once: the second factor, as text and as an otpauth address for a QR code, and the recovery codes.
type LocalTold struct {
	Secret   string   `json:"secret"`
	URL      string   `json:"url"`
	Recovery []string `json:"recovery"`
}
