package api

// Paths of the server's interface; those of login are in login.go.
const (
	PathChanges    = "/v1/changes"          // GET ?after=CURSOR&mark=MARK: NDJSON of sync.Change, in order, up to the log's end
	PathMutations  = "/v1/mutations"        // POST PushRequest: PushResponse
	PathEvents     = "/v1/events"           // GET: server-sent events «log»
	PathBody       = "/v1/bodies/"          // + sha256. GET with Range, HEAD, PUT with Content-Range
	PathBodies     = "/v1/bodies"           // POST TypeBodies, zstd: 204; small bodies together
	PathServices   = "/v1/services"         // GET: []ServiceState, without a session
	PathStatus     = "/v1/dmp/status"       // POST DMPCall: record.DMPStatus
	PathAuthorize  = "/v1/dmp/authorize"    // POST DMPCall: record.DMPStatus
	PathFind       = "/v1/dmp/documents"    // POST DMPFind: DMPFound
	PathRetrieve   = "/v1/dmp/retrieve"     // POST DMPRetrieve: the document's bytes
	PathSearch     = "/v1/patients/search"  // POST PatientQuery: []PatientHit; what is looked for stays out of addresses and their logs
	PathPatient    = "/v1/patients/"        // + id + "/history". GET: pam.History
	PathInbox      = "/v1/inbox"            // GET ?refused=1&alerts=1&patient=ID&before=RFC3339&limit=N: []Message
	PathMessage    = "/v1/inbox/"           // + id. GET: Message, with its text
	PathHealth     = "/healthz"             // GET: the process lives
	PathReady      = "/readyz"              // GET: it can serve
	PathDMPSince   = "/v1/dmp/since"        // POST DMPSince: DMPFound
	PathDMPChange  = "/v1/dmp/change"       // POST DMPChange: DMPChanged
	PathDMPDeposit = "/v1/dmp/deposit"      // POST DMPDeposit: DMPDeposited
	PathDMPPeople  = "/v1/dmp/people"       // POST DMPPeople: []DMPProfessional
	PathDMPAdmin   = "/v1/dmp/admin"        // POST DMPCall: DMPAdmin
	PathDMPRevoke  = "/v1/dmp/revoke"       // POST DMPCall: record.DMPStatus
	PathDMPLink    = "/v1/dmp/link"         // POST DMPLink: DMPPage
	PathTraces     = "/v1/traces"           // POST record.TraceQuery: Traces
	PathStanding   = "/v1/standing"         // GET: sync.Standing of the session's workstation
	PathScope      = "/v1/scope"            // PUT FollowRequest: FollowResponse
	PathHeld       = "/v1/scope/patients/"  // + id. PUT HoldRequest, DELETE: 204. GET …/changes?to=CURSOR: NDJSON
	PathQuarantine = "/v1/admin/quarantine" // GET: Quarantine. POST + "/" + mutation, QuarantineDecision: 204
	PathOpenAPI    = "/v1/openapi.json"     // GET: the description of this interface, OpenAPI 3
	PathMetrics    = "/metrics"             // GET: Prometheus text, for the collector
)

// Media types and headers of the interface.
const (
	TypeJSON    = "application/json"
	TypeProblem = "application/problem+json" // RFC 9457
	TypeNDJSON  = "application/x-ndjson"
	TypeEvents  = "text/event-stream"
	TypeBodies  = "application/x-chevet-bodies" // for each body its length as an unsigned varint, then its bytes

	// HeaderOffset tells how many bytes of a body are at the server; HeaderComplete that it is whole ("1").
	HeaderOffset   = "Upload-Offset"
	HeaderComplete = "Upload-Complete"
	// HeaderRequest carries the support code of a request, found again in the server's log.
	HeaderRequest = "Chevet-Request"
	// HeaderProtocol carries the version of this interface that a workstation speaks; without it, 1.
	HeaderProtocol = "Chevet-Protocol"
)

// Protocol is the version of this interface; OldestProtocol the oldest that the server still serves.
const (
	Protocol       = 2
	OldestProtocol = 1
)
