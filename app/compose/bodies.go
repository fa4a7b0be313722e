package compose

import (
	"time"

	"chevet/app/record"
)

// Medicine is a product. CIS and ATC may be missing for a preparation; Name may not.
type Medicine struct {
	Name     string // designation
	CIS      string // 8 digits // BDPM
	CIP13    string // 13 digits, or ""
	ATC      string
	ATCLabel string
}

// Treatment is one line of treatment of a letter.
type Treatment struct {
	Medicine Medicine
	Start    record.Date
	End      record.Date // "" when it goes on
	Dose     string
	Rhythm   string
	Route    string
	Comment  string
}

// DischargeLetter is the lettre de liaison à la sortie, N3. // LDL-SES 2022.01
type DischargeLetter struct {
	Reason      string       // motif d’hospitalisation
	Admission   string       // Admissions
	Discharge   string       // Discharges
	Destination string       // in words, or ""
	Summary     []Block      // synthèse médicale
	Conclusion  string       // one sentence, what a machine reads of the summary
	Adverse     string       // adverse events, "" for none
	Resistant   ResistantBug // multi-resistant organisms
	Transfusion Exposure
	BloodDerivs Exposure
	Stopped     []Treatment
	Treatments  []Treatment // none is said so
	Pending     []Block     // results awaited
	Allergies   []Block     // in text only
	Plan        []Block     // suites à donner
	Extra       []Section   // other parts, in text only
}

// ResistantBug is the search for multi-resistant organisms.
type ResistantBug struct {
	Searched bool
	Found    string // "" for none
}

// Exposure is an exposure to blood products, with its accidents.
type Exposure struct {
	Done      bool
	Accidents string // "" for none
}

// Prescription is a prescription of medicines and devices, N3 with its PDF copy. // eP-MED-DM 2024.01
type Prescription struct {
	From, Until time.Time // validity
	Medicines   []MedicineLine
	Devices     []DeviceLine
	Comment     string
	Urgent      bool
	AtHome      bool
	Secured     bool // ordonnance sécurisée
	TwoZones    bool // bizone
	Exception   bool // médicaments d’exception
}

// Cover says how a line is paid for.
type Cover struct {
	ALD           bool // en rapport avec une ALD
	WorkAccident  bool
	Prevention    bool
	NotReimbursed bool
}

// MedicineLine is one medicine prescribed. The dosage is text, as the prescriber says it.
type MedicineLine struct {
	Medicine       Medicine
	Dosage         string
	Start, End     record.Date
	Repeats        int
	Boxes          int    // 0 when not said
	NoSubstitution string // the reason; "" lets the pharmacist substitute
	Cover          Cover
	OffLabel       bool // hors AMM
	ForPatient     string
	ForPharmacist  string
	Condition      string // precondition
}

// DeviceLine is one device prescribed.
type DeviceLine struct {
	Name       string
	EMDN       string
	EMDNLabel  string
	LPP        string
	Start, End record.Date
	Repeats    int
	Quantity   int
	Days       int // of rental, 0 for a purchase
	Cover      Cover
}

// Vaccination is a note de vaccination, N3. // VAC-NOTE 2023.01
type Vaccination struct {
	Vaccine    Medicine // CIS, ATC and its label are mandatory
	Lot        string
	Expiry     record.Date
	Serial     string
	Date       record.Date
	Kind       string       // Immunizations; "" means IMMUNIZ
	Rank       int          // 0 when unknown
	Route      string       // VaccineRoutes, or ""
	Site       string       // VaccineSites, or ""
	Reaction   record.Coded // CIM-10, or zero
	Comment    string
	Vaccinator *Person // nil for the author
}

// OperativeReport is a compte rendu opératoire, N1.
type OperativeReport struct {
	Intervention string
	Acts         []record.Coded // CCAM
	Surgeons     []string
	Anaesthesia  string
	Indication   []Block
	Findings     []Block
	Procedure    []Block
	Implants     []string
	Specimens    []string
	Incidents    string // "" for none
	BloodLoss    string
	Orders       []Block // post-operative
	Extra        []Section
}

// ConsultationReport is a compte rendu de consultation, N1.
type ConsultationReport struct {
	Reason     string
	History    []Block
	Allergies  []Block
	Treatments []Treatment
	Findings   []Block
	Results    []Block
	Conclusion []Block
	Plan       []Block
	Extra      []Section
}

// OtherPrescription is a prescription of another kind, N1: Type is 57828-6, 57832-8, PRESC-BIO, PRESC-KINE, PRESC-INF…
type OtherPrescription struct {
	Type    string
	Lines   []OrderLine
	Reason  string
	Comment string
	Urgent  bool
	AtHome  bool
}

// OrderLine is one act prescribed.
type OrderLine struct {
	Act    string
	Detail string // rhythm, number, side…
	ALD    bool
}

// Report is any other document of sections, N1.
type Report struct {
	Type     string // Types
	Sections []Section
}

// Wrapped is an existing PDF, carried as it is in an N1.
type Wrapped struct {
	Type string // Types
	PDF  []byte
}
