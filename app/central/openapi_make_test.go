package central_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/central/api"
	"chevet/app/pam"
	"chevet/app/record"
)

var update = flag.Bool("update", false, "writes the operations below and their schemas into openapi.json")

// journalQuery is what the journal may be searched by. // api.TraceQuery
const journalQuery = "from:date-time to:date-time by:string workstation:string patient:string target:string action:string ok:boolean after:string limit:integer"

// operation describes one route by the Go types that it reads and answers; nil is no body.
type operation struct {
	method, path, id, summary string
	in, out                   any
	query                     string // name:type of each, separated by spaces
	file                      string // media type of an answer that is a file
}

// operations are the routes whose description is made from the code. The others are written by hand in openapi.json.
var operations = []operation{
	{method: "POST", path: api.PathDMPSince, id: "dmpSince", summary: "What changed in the patient's DMP since a moment.", in: api.DMPSince{}, out: api.DMPFound{}},
	{method: "POST", path: api.PathDMPChange, id: "dmpChange", summary: "Changes the visibility or the standing of a document of the DMP, with its motive.", in: api.DMPChange{}, out: api.DMPChanged{}},
	{method: "POST", path: api.PathDMPDeposit, id: "dmpDeposit", summary: "Puts in the DMP a document that the server holds; asked again, it deposits nothing twice.", in: api.DMPDeposit{}, out: api.DMPDeposited{}},
	{method: "POST", path: api.PathDMPPeople, id: "dmpPeople", summary: "The professionals authorised on the patient's DMP.", in: api.DMPPeople{}, out: []api.DMPProfessional{}},
	{method: "POST", path: api.PathDMPAdmin, id: "dmpAdmin", summary: "What the DMP says of its own administration.", in: api.DMPCall{}, out: api.DMPAdmin{}},
	{method: "POST", path: api.PathDMPRevoke, id: "dmpRevoke", summary: "Takes one's own authorisation away.", in: api.DMPCall{}, out: record.DMPStatus{}},
	{method: "POST", path: api.PathDMPLink, id: "dmpLink", summary: "The form that opens a page of the DMP in the browser, for the patient of the record.", in: api.DMPLink{}, out: api.DMPPage{}},
	{method: "POST", path: api.PathTraces, id: "traces", summary: "One's own traces; those of others for an auditor.", in: record.TraceQuery{}, out: api.Traces{}},
	{method: "POST", path: api.PathSearch, id: "searchPatients", summary: "Patients by any criterion. What is looked for stays out of the address.", in: api.PatientQuery{}, out: []api.PatientHit{}},
	{method: "GET", path: api.PathPatient + "{id}/history", id: "patientHistory", summary: "The identities and movements of a patient.", out: pam.History{}},
	{method: "GET", path: api.PathInbox, id: "messages", summary: "HL7 messages received, newest first, without their text.", out: []api.Message{}, query: "refused:boolean alerts:boolean patient:string before:date-time limit:integer"},
	{method: "GET", path: api.PathMessage + "{id}", id: "message", summary: "One message, with its text and its acknowledgement.", out: api.Message{}},
	{method: "POST", path: api.PathINSiSearch, id: "insiSearch", summary: "Asks INSi for the INS of a patient by the traits.", in: api.INSiSearch{}, out: api.INSiFound{}},
	{method: "POST", path: api.PathINSiVerify, id: "insiVerify", summary: "Asks INSi whether an INS and its traits still agree.", in: api.INSiVerify{}, out: api.INSiVerified{}},
	{method: "GET", path: api.PathINSiWorklist, id: "insiWorklist", summary: "Identities whose last verification failed.", out: []record.IdentityCheck{}},
	{method: "GET", path: api.PathAccounts, id: "accounts", summary: "Accounts, by pages.", out: api.AccountPage{}, query: "q:string role:string origin:string kind:string disabled:boolean after:string limit:integer"},
	{method: "POST", path: api.PathAccounts, id: "createAccount", summary: "Creates an account. An administrator's comes with an invitation.", in: api.AccountEdit{}, out: api.AccountMade{}},
	{method: "GET", path: api.PathAccount, id: "account", summary: "One account.", out: api.Account{}},
	{method: "PUT", path: api.PathAccount, id: "changeAccount", summary: "Changes what is not the identity: roles, units, kind.", in: api.AccountChange{}, out: api.Account{}},
	{method: "PUT", path: api.PathIdentity, id: "changeIdentity", summary: "Changes the identity, with a verification as strong as at creation.", in: api.IdentityChange{}, out: api.Account{}},
	{method: "POST", path: api.PathDisable, id: "disableAccount", summary: "Disables an account and ends its sessions.", in: api.Motive{}},
	{method: "POST", path: api.PathEnable, id: "enableAccount", summary: "Enables an account again.", in: api.Motive{}},
	{method: "POST", path: api.PathInvite, id: "inviteAccount", summary: "Gives an activation code, told once, and ends what was before.", out: api.Invitation{}},
	{method: "POST", path: api.PathUnlock, id: "unlockAccount", summary: "Ends a lock that failures made."},
	{method: "GET", path: api.PathLinks, id: "links", summary: "Identities at providers that open the account.", out: []api.Link{}},
	{method: "POST", path: api.PathLinks, id: "tieLink", summary: "Ties an identity at a provider to the account.", in: api.LinkName{}},
	{method: "POST", path: api.PathUnlink, id: "revokeLink", summary: "Revokes an identity at a provider.", in: api.LinkName{}},
	{method: "GET", path: api.PathDemands, id: "demands", summary: "First connections and habilitations that wait for an administrator.", out: api.Demands{}},
	{method: "POST", path: api.PathApprove, id: "approveLink", summary: "Approves a first connection.", in: api.LinkName{}},
	{method: "POST", path: api.PathGrant, id: "grantHabilitation", summary: "Creates the account that somebody asked for.", in: api.Grant{}, out: api.Account{}},
	{method: "POST", path: api.PathRefuse, id: "refuseDemand", summary: "Refuses a demand.", in: api.LinkName{}},
	{method: "GET", path: api.PathStates, id: "providerStates", summary: "Providers of identity and whether they answer.", out: []api.ProviderState{}},
	{method: "GET", path: api.PathSessions, id: "sessions", summary: "Open sessions, by pages, without their tokens.", out: api.SessionPage{}, query: "after:string limit:integer"},
	{method: "DELETE", path: api.PathRevoke, id: "revokeSession", summary: "Ends a session now."},
	{method: "GET", path: api.PathJournal, id: "journal", summary: "The journal of traces, by pages.", out: api.TracePage{}, query: journalQuery},
	{method: "GET", path: api.PathTraceExport, id: "exportTraces", summary: "The journal as a file; no cell begins a formula.", file: "text/csv", query: journalQuery + " format:string"},
	{method: "GET", path: api.PathTraceCheck, id: "checkTraces", summary: "Verifies the chain of traces and names the first broken link.", out: api.TraceCheck{}},
	{method: "GET", path: api.PathReview, id: "review", summary: "The accounts as a file, for the periodic review; no cell begins a formula.", file: "text/csv", query: "format:string"},
	{method: "GET", path: api.PathPolicy, id: "policy", summary: "The policy of privileged accounts.", out: api.Policy{}},
	{method: "PUT", path: api.PathPolicy, id: "setPolicy", summary: "Changes the policy; one that is too weak is refused.", in: api.Policy{}, out: api.Policy{}},
	{method: "GET", path: api.PathRoles, id: "roles", summary: "Roles and the rights they give.", out: []api.RoleRights{}},
}

type node = map[string]any

// schemas makes the description of Go types as encoding/json writes them.
type schemas node

var (
	textual = reflect.TypeFor[encoding.TextMarshaler]()
	own     = reflect.TypeFor[json.Marshaler]()
)

func (s schemas) of(t reflect.Type) node {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return node{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[time.Duration]():
		return node{"type": "integer", "format": "int64", "description": "nanoseconds"}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(textual):
		return node{"type": "string"}
	case t.Implements(own):
		return node{"description": "as " + t.String() + " writes itself"}
	}
	switch t.Kind() {
	case reflect.String:
		return node{"type": "string"}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return node{"type": "number"}
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return node{"type": "string", "format": "byte"}
		}
		return node{"type": "array", "nullable": true, "items": s.of(t.Elem())}
	case reflect.Map:
		return node{"type": "object", "nullable": true, "additionalProperties": s.of(t.Elem())}
	case reflect.Interface:
		return node{}
	case reflect.Struct:
		if t.Name() == "" {
			return s.object(t)
		}
		name := t.Name()
		if pkg := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]; pkg != "api" && pkg != "record" {
			name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
		}
		if _, done := s[name]; !done {
			s[name] = node{} // a type may hold itself
			s[name] = s.object(t)
		}
		return node{"$ref": "#/components/schemas/" + name}
	}
	return node{"type": "integer"}
}

func (s schemas) object(t reflect.Type) node {
	properties, required := node{}, []string{}
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for f := range t.Fields() {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-":
			case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
				walk(f.Type)
			case f.IsExported():
				if name == "" {
					name = f.Name
				}
				properties[name] = s.of(f.Type)
				if !strings.Contains(options, "omit") {
					required = append(required, name)
				}
			}
		}
	}
	walk(t)
	out := node{"type": "object", "properties": properties}
	if slices.Sort(required); len(required) > 0 {
		out["required"] = required
	}
	return out
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func (o operation) describe(s schemas) node {
	ok := node{"description": "Done."}
	status := "204"
	switch {
	case o.file != "":
		status, ok = "200", node{"description": "The file.", "content": node{o.file: node{"schema": node{"type": "string"}}, "application/json": node{"schema": node{}}}}
	case o.out != nil:
		status, ok = "200", node{"description": "Answer.", "content": node{"application/json": node{"schema": s.of(reflect.TypeOf(o.out))}}}
	}
	out := node{"operationId": o.id, "summary": o.summary, "responses": node{status: ok, "default": node{"$ref": "#/components/responses/Problem"}}}
	if o.in != nil {
		out["requestBody"] = node{"required": true, "content": node{"application/json": node{"schema": s.of(reflect.TypeOf(o.in))}}}
	}
	var parameters []node
	for _, m := range inPath.FindAllStringSubmatch(o.path, -1) {
		parameters = append(parameters, node{"name": m[1], "in": "path", "required": true, "schema": node{"type": "string"}})
	}
	for _, q := range strings.Fields(o.query) {
		name, kind, _ := strings.Cut(q, ":")
		schema := node{"type": kind}
		if kind == "date-time" {
			schema = node{"type": "string", "format": kind}
		}
		parameters = append(parameters, node{"name": name, "in": "query", "schema": schema})
	}
	if parameters != nil {
		out["parameters"] = parameters
	}
	return out
}

// TestTheDescriptionOfOperationsIsMadeFromTheTypes holds the generated part of openapi.json against the code:
// «go test ./app/central -run Description -update» writes it.
func TestTheDescriptionOfOperationsIsMadeFromTheTypes(t *testing.T) {
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc node
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	paths, components := doc["paths"].(node), doc["components"].(node)["schemas"].(node)
	made := schemas{}
	for _, o := range operations {
		want := o.describe(made)
		item, _ := paths[o.path].(node)
		if *update {
			if item == nil {
				item = node{}
				paths[o.path] = item
			}
			item[strings.ToLower(o.method)] = want
		} else if !same(item[strings.ToLower(o.method)], want) {
			t.Errorf("%s %s is not described as the code is: go test ./app/central -run Description -update", o.method, o.path)
		}
	}
	for name, want := range made {
		if *update {
			components[name] = want
		} else if !same(components[name], want) {
			t.Errorf("schema %s is not that of the code: go test ./app/central -run Description -update", name)
		}
	}
	if !*update {
		return
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(doc); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("openapi.json", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// same compares two descriptions, whatever types hold them.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
