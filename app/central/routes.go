package central

import (
	"context"
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// route is one address of the interface. Either everybody may call it, logged in or not, which is said, or needs tells
// the rights of which one is enough: the server asks for it again at each call, whatever the window shows.
// // SC.SSI/GEN.16, security.md GEN.18
type route struct {
	method, path string
	needs        []record.Right
	open         bool // answers people whom nobody knows
	handle       handling
}

var (
	reads      = []record.Right{record.ReadRecords}
	writes     = []record.Right{record.WriteDocument}
	dmp        = []record.Right{record.ReadDMP}
	identities = []record.Right{record.EditIdentity}
)

// table is every address but those of login, which the broker answers to people who are not logged in yet.
func (s *Server) table() []route {
	anyone := func(h func(http.ResponseWriter, *http.Request) error) handling {
		return func(w http.ResponseWriter, r *http.Request, _ *Caller) error { return h(w, r) }
	}
	all := []route{
		{method: "GET", path: api.PathChanges, needs: reads, handle: s.changes},
		// each mutation is judged by its kind too; everybody may send traces
		{method: "POST", path: api.PathMutations, needs: reads, handle: s.mutations},
		{method: "GET", path: api.PathEvents, needs: reads, handle: s.events},
		{method: "GET", path: api.PathBody + "{sha256}", needs: reads, handle: s.getBody},
		{method: "HEAD", path: api.PathBody + "{sha256}", needs: reads, handle: s.headBody},
		{method: "PUT", path: api.PathBody + "{sha256}", needs: writes, handle: s.putBody},
		{method: "POST", path: api.PathBodies, needs: writes, handle: s.postBodies},
		{method: "POST", path: api.PathStatus, needs: dmp, handle: s.dmpStatus},
		{method: "POST", path: api.PathAuthorize, needs: []record.Right{record.AuthorizeDMP}, handle: s.dmpAuthorize},
		{method: "POST", path: api.PathFind, needs: dmp, handle: s.dmpFind},
		{method: "POST", path: api.PathRetrieve, needs: dmp, handle: s.dmpRetrieve},
		{method: "POST", path: api.PathDMPSince, needs: dmp, handle: s.dmpSince},
		{method: "POST", path: api.PathDMPChange, needs: dmp, handle: s.dmpChange},
		{method: "POST", path: api.PathDMPDeposit, needs: writes, handle: s.dmpDeposit},
		{method: "POST", path: api.PathDMPPeople, needs: dmp, handle: s.dmpPeople},
		{method: "POST", path: api.PathDMPAdmin, needs: dmp, handle: s.dmpAdmin},
		{method: "POST", path: api.PathDMPRevoke, needs: []record.Right{record.AuthorizeDMP}, handle: s.dmpRevoke},
		{method: "POST", path: api.PathDMPLink, needs: dmp, handle: s.dmpLink},
		{method: "POST", path: api.PathTraces, needs: reads, handle: s.traces}, // one's own; those of others for whom Auditor says
		{method: "PUT", path: api.PathScope, needs: reads, handle: s.follow},
		{method: "PUT", path: api.PathHeld + "{patient}", needs: reads, handle: s.hold},
		{method: "DELETE", path: api.PathHeld + "{patient}", needs: reads, handle: s.release},
		{method: "GET", path: api.PathHeld + "{patient}/changes", needs: reads, handle: s.past},
		{method: "GET", path: api.PathStanding, needs: reads, handle: s.standing},
		{method: "POST", path: api.PathSearch, needs: reads, handle: s.searchPatients},
		{method: "GET", path: api.PathPatient + "{id}/history", needs: reads, handle: s.patientHistory},
		{method: "GET", path: api.PathInbox, needs: identities, handle: s.messages},
		{method: "GET", path: api.PathMessage + "{id}", needs: identities, handle: s.message},
		{method: "POST", path: api.PathINSiSearch, needs: identities, handle: s.insiSearch},
		{method: "POST", path: api.PathINSiVerify, needs: identities, handle: s.insiVerify},
		{method: "GET", path: api.PathINSiWorklist, needs: identities, handle: s.insiWorklist},
		{method: "GET", path: api.PathQuarantine, needs: []record.Right{record.EditAccounts}, handle: twoFactors(s.quarantine)},
		{method: "POST", path: api.PathQuarantine + "/{id}", needs: []record.Right{record.EditAccounts}, handle: twoFactors(s.decide)},
		{method: "GET", path: api.PathOpenAPI, open: true, handle: anyone(s.described)},
		{method: "GET", path: api.PathServices, open: true, handle: anyone(s.services)},
		{method: "GET", path: api.PathHealth, open: true, handle: anyone(s.healthy)},
		{method: "GET", path: api.PathReady, open: true, handle: anyone(s.ready)},
	}
	return append(all, s.adminTable()...)
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.table() {
		if r.open {
			mux.Handle(r.method+" "+r.path, s.anyone(func(w http.ResponseWriter, q *http.Request) error { return r.handle(w, q, nil) }))
		} else {
			mux.Handle(r.method+" "+r.path, s.known(s.allowed(r)))
		}
	}
	mux.Handle("GET "+api.PathMetrics, s.metrics()) // for the collector, which has a token of its own
	login := s.o.Login
	if login == nil {
		login = s.anyone(func(http.ResponseWriter, *http.Request) error {
			return record.E(record.Unavailable, api.ReasonSession).Because("no login is configured")
		})
	}
	for _, path := range []string{"/login/", "/v1/login/", api.PathSession, api.PathSession + "/"} {
		mux.Handle(path, login)
	}
	mux.Handle("/", s.anyone(func(_ http.ResponseWriter, r *http.Request) error {
		return record.E(record.NotFound, api.ReasonAddress)
	}))
	return mux
}

// allowed lets a caller through who has one of the rights of a route. A route that names none lets nobody through.
// The refusal is traced: a workstation of ours does not make such a call.
func (s *Server) allowed(r route) handling {
	return func(w http.ResponseWriter, q *http.Request, by *Caller) error {
		for _, right := range r.needs {
			if by.Rights.Has(right) {
				return r.handle(w, q, by)
			}
		}
		if err := s.o.Store.AddTrace(q.Context(), origin, record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), Workstation: by.Workstation,
			ByID: by.Practitioner.NationalID, Action: record.TraceRightRefused, Reason: api.ReasonRight, Target: r.method + " " + r.path}); err != nil {
			return err
		}
		return record.E(record.NotAllowed, api.ReasonRight)
	}
}

// kinds are the rights that a write of each kind needs. What everybody may write is not here. // sync.Kind
var kinds = map[changelog.Kind]record.Right{
	changelog.KindConsent:    record.WriteConsent,
	changelog.KindBreakGlass: record.BreakGlassDMP,
	changelog.KindDocument:   record.WriteDocument,
	changelog.KindNote:       record.WriteDocument,

	changelog.KindPatientEdit:   record.EditIdentity,
	changelog.KindIdentityEvent: record.EditIdentity,
}

// mayWrite judges one mutation of a push. Writes of others that waited on the workstation go with whoever logs in
// there: their author had the right when they were made, and must be known here.
func (s *Server) mayWrite(ctx context.Context, by *Caller) func(changelog.Mutation) error {
	authors := map[string]error{}
	return func(m changelog.Mutation) error {
		need, judged := kinds[m.Kind]
		if !judged {
			return nil
		}
		if m.ByID == by.Practitioner.NationalID {
			if !by.Rights.Has(need) {
				return record.E(record.NotAllowed, api.ReasonRight)
			}
			return nil
		}
		if s.o.Admin.Author == nil {
			return nil
		}
		err, asked := authors[m.ByID]
		if !asked {
			err = s.o.Admin.Author(ctx, m.ByID)
			authors[m.ByID] = err
		}
		return err
	}
}
