package api

import (
	"time"

	"chevet/app/record"
)

// DMPFind asks for the list of documents (TD3.1). The zero values mean "no filter".
type DMPFind struct {
	DMPCall
	ActFrom  time.Time             `json:"actFrom,omitzero"`
	ActTo    time.Time             `json:"actTo,omitzero"`
	Types    []record.Coded        `json:"types,omitempty"`
	Statuses []record.Availability `json:"statuses,omitempty"` // default: approved only

	Classes         []record.Coded `json:"classes,omitempty"`
	Formats         []record.Coded `json:"formats,omitempty"`
	Practices       []record.Coded `json:"practices,omitempty"`
	Facilities      []record.Coded `json:"facilities,omitempty"`
	Events          []record.Coded `json:"events,omitempty"`          // modality, region, act
	Confidentiality []record.Coded `json:"confidentiality,omitempty"` // such as INVISIBLE_PATIENT
	CreatedFrom     time.Time      `json:"createdFrom,omitzero"`
	CreatedTo       time.Time      `json:"createdTo,omitzero"`
	References      []string       `json:"references,omitempty"` // CXi: accession, study
	// DepositsSince asks for the dates of deposit since that moment, which cost questions of their own.
	DepositsSince time.Time `json:"depositsSince,omitzero"`
}

// DMPFound is the answer: entries as documents without a body.
type DMPFound struct {
	Documents []record.Document `json:"documents"`
	Partial   bool              `json:"partial,omitempty"` // the registry said it left some out
	SeenAt    time.Time         `json:"seenAt"`
	// Dated says that the registry told when documents came since DepositsSince; otherwise their own dates are all
	// there is.
	Dated bool `json:"dated,omitempty"`
}

// DMPSince asks what is new in the DMP since a list was seen (TD3.1 by lots), in any status.
type DMPSince struct {
	DMPCall
	Since time.Time `json:"since"`
}

// DMPAction is what may be done to a document of the DMP.
type DMPAction string

// Actions on a document.
const (
	DMPMask          DMPAction = "mask"   // from other professionals, TD3.3a
	DMPUnmask        DMPAction = "unmask" // TD3.3a
	DMPShowPatient   DMPAction = "show_patient"
	DMPShowGuardians DMPAction = "show_guardians"
	DMPShowBoth      DMPAction = "show_both" // TD3.3b, irreversible
	DMPDelete        DMPAction = "delete"    // TD3.3c
	DMPArchive       DMPAction = "archive"   // TD3.3d
	DMPUnarchive     DMPAction = "unarchive"

	// DMPSend puts a document written here in the DMP, TD2.1. It has an address of its own: see DMPDeposit.
	DMPSend DMPAction = "send"
)

// DMPMotive is why a document is deleted. // SC.DMP/CONF.03
type DMPMotive string

// Motives of a deletion.
const (
	MotiveMistake DMPMotive = "mistake" // sent by mistake, or to the wrong patient
	MotivePatient DMPMotive = "patient" // the patient asks
	MotiveRemoved DMPMotive = "removed" // definitively deleted here
)

// DMPChange does one action on one document.
type DMPChange struct {
	DMPCall
	ID     record.DocumentID `json:"id"`
	Action DMPAction         `json:"action"`
	Motive DMPMotive         `json:"motive,omitempty"` // mandatory to delete
}

// DMPChanged is how it ended: the DMP holds what was asked.
type DMPChanged struct {
	Document record.Document `json:"document"`
	Already  bool            `json:"already,omitempty"` // it was so: nothing was sent
	Settled  bool            `json:"settled,omitempty"` // the answer was lost, and asking told
}

// DMPDeposit puts in the DMP a document that the server holds, written and signed here (TD2.1). Asked again after a
// cut, it deposits nothing twice. // QUALITY 12
type DMPDeposit struct {
	DMPCall
	Key    record.DocumentKey `json:"key"`
	SHA256 string             `json:"sha256"` // of the bytes that the person sends: the server holds those, or refuses
}

// DMPDeposited is how it ended: the DMP holds the document.
type DMPDeposited struct {
	SubmissionSet string    `json:"submissionSet"`     // unique id of the lot
	Settled       bool      `json:"settled,omitempty"` // it was there: an answer was lost
	At            time.Time `json:"at"`
}

// DMPStanding filters the professionals that a DMP knows.
type DMPStanding string

// Filters of DMPPeople.
const (
	StandingAll        DMPStanding = ""
	StandingAuthorised DMPStanding = "authorised"
	StandingBarred     DMPStanding = "barred"
)

// DMPPeople asks who may read the DMP and whom the patient bars from it (TD1.6).
type DMPPeople struct {
	DMPCall
	Standing DMPStanding `json:"standing,omitempty"`
}

// DMPProfessional is one of them.
type DMPProfessional struct {
	ID          string    `json:"id"` // PS_IdNat
	FamilyName  string    `json:"familyName"`
	GivenName   string    `json:"givenName"`
	Specialties []string  `json:"specialties,omitempty"` // labels
	Since       time.Time `json:"since,omitzero"`
	LastAction  time.Time `json:"lastAction,omitzero"`
	Barred      bool      `json:"barred,omitempty"`
	Treating    bool      `json:"treating,omitempty"`
}

// DMPAdmin is the administrative data of a DMP (TD1.3a), less the patient's traits. // RG_0320
type DMPAdmin struct {
	Existence         record.Existence `json:"existence"`
	OpposedBreakGlass bool             `json:"opposedBreakGlass,omitempty"`
	OpposedEmergency  bool             `json:"opposedEmergency,omitempty"`
	Guardians         int              `json:"guardians,omitempty"`
}

// WebPage is a page that a person opens in the browser on the patient.
type WebPage string

// Pages. // dmp.md §10
const (
	PageRecord      WebPage = "dossier"     // DossierPatient
	PageDocuments   WebPage = "documents"   // Documents
	PageHistory     WebPage = "historique"  // HistoriqueAcces
	PageWishes      WebPage = "volontes"    // VolontesEtDroits
	PageManagement  WebPage = "gestion"     // GestionDMPPatient
	PagePath        WebPage = "parcours"    // ParcoursDeSoins
	PageVaccination WebPage = "vaccination" // CarnetVaccination // DPI.DMP/UX.49
	PageBoard       WebPage = "tableau"     // TableauDeBord, of the person and not of a patient
	PageImages      WebPage = "images"      // DRIMbox // SC.DB/TRA.04
)

// DMPLink asks for the address of a page about the patient.
type DMPLink struct {
	DMPCall
	Page  WebPage `json:"page"`
	Study Study   `json:"study,omitzero"` // for PageImages
}

// Study is the imaging that a report is about; the zero value opens the patient's list.
type Study struct {
	UID             string    `json:"uid,omitempty"` // StudyInstanceUID
	Accession       string    `json:"accession,omitempty"`
	AccessionIssuer string    `json:"accessionIssuer,omitempty"`
	Modality        string    `json:"modality,omitempty"`
	Region          string    `json:"region,omitempty"`
	Date            time.Time `json:"date,omitzero"`
}

// DMPPage is a contextual call. A call with a form is posted, which a browser does from a page and not from an
// address: see app.Workstation.OpenWebDMP.
type DMPPage struct {
	Method string      `json:"method"` // GET or POST
	URL    string      `json:"url"`    // https
	Form   []FormField `json:"form,omitempty"`
}

// FormField is one field of a posted form.
type FormField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Traces is one page of the journal, newest first.
type Traces struct {
	Traces []record.Trace `json:"traces"`
	More   bool           `json:"more,omitempty"`   // others follow: ask again with After
	Others bool           `json:"others,omitempty"` // this person may read those of others
}
