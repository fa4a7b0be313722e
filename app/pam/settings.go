package pam

import (
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// Settings are those of one establishment. The zero value follows the PAM France guide.
type Settings struct {
	// Location is the zone of times written without offset. Default time.Local.
	Location *time.Location
	// IPPAuthority is the identifier (PID-3.4.2) of the authority whose PI is our IPP. Default: the first PI.
	IPPAuthority string
	// NDAAuthority is the same for PID-18 and MRG-3. Default: any.
	NDAAuthority string
	// Processing is the only MSH-11 accepted (P, T or D); the others are refused with AR 202. Default: any.
	Processing string
	// TolerateA08 applies A08, which the French guide excludes, as an update of the identity. Default: AR 201.
	TolerateA08 bool
	// IdentityFromITI30Only leaves a known identity as it is when a movement describes it otherwise. By default a
	// movement newer than the identity updates it, because some administrative systems send no A31.
	IdentityFromITI30Only bool
	// IgnoreConsents leaves ZFA out: reception is activable per establishment. // SC.DMP/CONF.13
	IgnoreConsents bool
	// ConsentsBefore211 reads ZFA-9 to 12 even when MSH-12.3 is older than 2.11; those versions used other fields.
	ConsentsBefore211 bool
}

// Applier applies messages to a State. It holds no state itself and may be used by several goroutines; two messages
// about the same patient must not be applied at the same time, which the State's transactions ensure.
type Applier struct {
	o   Settings
	ids record.IDs
}

// New makes an Applier. ids makes the identifiers of patients, stays and consents.
func New(o Settings, ids record.IDs) *Applier {
	if o.Location == nil {
		o.Location = time.Local
	}
	return &Applier{o, ids}
}

// Outcome says what became of a message.
type Outcome struct {
	Code    hl7.AckCode // AA, AE or AR
	Faults  []hl7.Fault // why not AA
	Event   string      // MSH-9.2
	Patient record.PatientID
	Stay    record.EncounterID
	Changed bool    // false when the message said nothing new: a duplicate, or older than what is known
	Alerts  []Alert // accepted, but a person should look
}

// Alert is a reason for a person to look at a patient.
type Alert string

// Alerts.
const (
	AlertINSShared     Alert = "ins_partage"          // another patient has the same INS; never merged by itself
	AlertINSDropped    Alert = "ins_ecarte"           // an INS came without VALI, or that fails its check: not integrated
	AlertINSChanged    Alert = "ins_change"           // another INS came without an A47
	AlertStale         Alert = "message_depasse"      // older than what is known: nothing was rolled back
	AlertAbsorbed      Alert = "patient_absorbe"      // the identity of a patient that was merged into another: left out
	AlertNoEpisode     Alert = "consentement_episode" // a consent came outside any episode; kept, attached to none
	AlertShifted       Alert = "zbe_decale"           // a ZBE with one field too many before its action, read all the same
	AlertUnknownValue  Alert = "valeur_inconnue"      // a code outside its table was left out
	AlertUnknownSource Alert = "fusion_inconnue"      // the absorbed patient of a merge is not known here
)
