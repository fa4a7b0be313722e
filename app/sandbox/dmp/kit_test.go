package dmp_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
	"chevet/assets/reference"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var today = time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC)

const (
	structure = "1750000001"
	physician = "810000000001"
	nurse     = "810000000019"
	outsider  = "810000000027" // blocked by the patient «bloquant»
)

var (
	establishment = pki.Subject{Structure: structure, Organization: "CH DE DEMO", Department: "Paris (75)"}
	opened        = ins("255067599999903") // authorised physician
	fresh         = ins("180017599999913") // no authorisation yet
	closedDMP     = ins("190027599999909")
	none          = ins("170037599999947")
)

// ins makes a test INS whose key is right, whatever the last two digits given.
func ins(number string) record.INS {
	n := 0
	for _, c := range number[:13] {
		n = (n*10 + int(c-'0')) % 97
	}
	i, err := record.ParseINS(fmt.Sprintf("%s%02d", number[:13], 97-n), record.OIDINSTest)
	if err != nil {
		panic(err)
	}
	return i
}

// kit is a DMP with its world, a client of the establishment and its seal.
type kit struct {
	testing.TB
	dir    string
	world  *hospital.World
	ca     *pki.Authority
	plan   *fault.Plan
	server *dmp.Server
	client *http.Client
	seal   pki.Identity
	seen   chan struct{} // a request arrived; at most one is remembered
	now    atomic.Int64
	ids    atomic.Int64
}

var keys struct {
	sync.Mutex
	made []*rsa.PrivateKey
	n    int
}

// nextKey gives one of eight keys, in turn: no world has two certificates in use with the same.
func nextKey() (*rsa.PrivateKey, error) {
	keys.Lock()
	defer keys.Unlock()
	const most = 8
	if len(keys.made) < most {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		keys.made = append(keys.made, key)
	}
	keys.n++
	return keys.made[keys.n%len(keys.made)], nil
}

func (k *kit) clock() time.Time { return time.Unix(k.now.Load(), 0).UTC() }

// shared is the path of official data of the DMP.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	return reference.Path(t, append([]string{"data", "dmp"}, path...)...)
}

func document(id, typeCode, title string, at time.Time) *hospital.Document {
	d := &hospital.Document{Bytes: func() ([]byte, error) {
		return []byte(`<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="` + id + `"/><title>` + title + `</title></ClinicalDocument>`), nil
	}}
	d.ID, d.Title, d.CreatedAt, d.ActStart = record.DocumentID(id), title, at, at
	d.Type, d.Class = record.Coded{Code: typeCode, Label: title}, record.Coded{Code: "10", Label: "Compte rendu"}
	d.Author = record.Author{ID: "899900063480", Name: "LIBRE Max", Organization: "HOPITAL DES 3 VALLEES", StructureID: "10B0127189", Specialty: "G15_10/SM04^Médecin - Cardiologie (SM)^1.2.250.1.213.1.1.4.5"}
	d.Entry = &record.Entry{SubmittedAt: at.Add(time.Hour)}
	return d
}

func patient(i record.INS, name string, state record.Existence, remote ...*hospital.Document) *hospital.Patient {
	p := &hospital.Patient{Situation: name, Remote: remote}
	p.ID, p.INS, p.Status, p.IPP = record.PatientID(name), i, record.Qualified, "0012345"
	p.Traits = record.Traits{BirthName: strings.ToUpper(name), GivenNames: []string{"LEA"}, Sex: record.Female, BirthDate: "1955-06-01"}
	p.DMP = hospital.DMPCase{Existence: state, Authorized: map[string]time.Time{}}
	return p
}

func smallWorld() *hospital.World {
	w := &hospital.World{Name: "CH DE DEMO", IPPAuthority: "1.2.250.1.999.2.1"}
	w.Structure = record.Activity{StructureID: structure, StructureName: "CH DE DEMO", Sector: "SA01"}
	for _, id := range []string{physician, nurse, outsider} {
		p := hospital.Person{Practitioner: record.Practitioner{NationalID: id, FamilyName: "DUPONT", GivenName: "Camille"}}
		p.Activities = []record.Activity{{StructureID: structure, Profession: "10", Specialty: "SM02"}}
		w.Practitioners = append(w.Practitioners, p)
	}
	hidden := document("1.2.250.1.999.1.3", "11488-4", "Annonce", today.AddDate(0, 0, -20))
	hidden.Visibility.HiddenFromPatient = true
	masked := document("1.2.250.1.999.1.4", "11488-4", "Masqué", today.AddDate(0, 0, -20))
	masked.Visibility.HiddenFromProfessionals = true
	p := patient(opened, "ouvert", record.DMPOpen,
		document("1.2.250.1.999.1.1", "11490-0", "Lettre & sortie", today.AddDate(-1, 0, 0)),
		document("1.2.250.1.999.1.2", "34112-3", "Compte rendu", today.AddDate(0, -2, 0)),
		hidden, masked,
		document("1.2.250.1.999.1.5", "XYZ-PSY", "Psychiatrie", today.AddDate(0, 0, -3)))
	p.DMP.Authorized = map[string]time.Time{physician: today.AddDate(0, 3, 0), nurse: today.AddDate(0, 3, 0), outsider: today.AddDate(0, 3, 0)}
	p.DMP.Blocked = []string{outsider}
	w.Patients = []*hospital.Patient{p,
		patient(fresh, "neuf", record.DMPOpen, document("1.2.250.1.999.2.1", "11490-0", "Autre patient", today.AddDate(0, -1, 0))),
		patient(closedDMP, "ferme", record.DMPClosed), patient(none, "aucun", record.NoDMP)}
	return w
}

// newKit starts a DMP that is closed at the end of the test.
func newKit(t testing.TB, edit ...func(*dmp.Options)) *kit {
	t.Helper()
	k := &kit{TB: t, dir: t.TempDir(), world: smallWorld(), seen: make(chan struct{}, 1)}
	k.now.Store(today.Unix())
	var err error
	if k.ca, err = pki.New(pki.Options{Clock: k.clock, RSAKey: nextKey}); err != nil {
		t.Fatal(err)
	}
	k.plan = fault.New(fault.Options{Clock: k.clock, Seen: func(fault.Request) {
		select {
		case k.seen <- struct{}{}:
		default:
		}
	}})
	o := dmp.Options{World: k.world, PKI: k.ca, Clock: k.clock, Faults: k.plan,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		IDs: func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", k.ids.Add(1)) }}
	for _, f := range edit {
		f(&o)
	}
	if k.server, err = dmp.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.server.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	k.client = k.clientWith(pki.Sound)
	k.seal = k.issue(pki.Seal, establishment, pki.Sound)
	return k
}

func (k *kit) issue(use pki.Use, s pki.Subject, f pki.Flaw) pki.Identity {
	k.Helper()
	id, err := k.ca.Issue(pki.Request{Use: use, Subject: s, Flaw: f})
	if err != nil {
		k.Fatal(err)
	}
	return id
}

func (k *kit) clientWith(f pki.Flaw) *http.Client {
	cert := k.issue(pki.Client, establishment, f)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: k.ca.Pool(), Certificates: []tls.Certificate{cert.TLS()}, Time: k.clock}}
	k.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
