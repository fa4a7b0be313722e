package record

// Decision is what integrating a document does to the local record. // requirements.md chapter 1bis, U-DUP-01
type Decision string

// The rows of the decision table.
const (
	Add           Decision = "add"            // nothing like it here
	SkipSame      Decision = "skip_same"      // the same id with the same content is already here
	AddVersion    Decision = "add_version"    // newer version of a set we hold: it becomes current
	AddOlder      Decision = "add_older"      // older version of a set we hold: kept, never current
	AddDisputed   Decision = "add_disputed"   // same set, same version, other id: both kept, a person decides
	RefuseAltered Decision = "refuse_altered" // same id, other content: integrity alert
	MarkWithdrawn Decision = "mark_withdrawn" // deleted at its source: flagged, still readable
)

// Integrates reports that the decision adds a version to the record.
func (d Decision) Integrates() bool {
	return d == Add || d == AddVersion || d == AddOlder || d == AddDisputed
}

// Judgement is a decision with the versions of ours that it concerns.
type Judgement struct {
	Decision Decision
	Twin     DocumentKey   // the one that is the same, for SkipSame, RefuseAltered and MarkWithdrawn
	Becomes  []DocumentKey // versions of ours that the incoming one makes Replaced
	Warning  bool          // chained by relatedDocument although the set differs
}

// Judge compares an incoming document with those of the same patient that are here, by id, set and version
// number. digest is the SHA-256 of the incoming bytes, "" when only metadata is known.
func Judge(here []Document, incoming Document, digest string) Judgement {
	for _, d := range here {
		if d.ID != incoming.ID || !d.Here() {
			continue
		}
		switch {
		case incoming.Entry != nil && incoming.Entry.Status == Deleted:
			return Judgement{Decision: MarkWithdrawn, Twin: d.Key}
		case digest != "" && d.Body.SHA256 != digest:
			return Judgement{Decision: RefuseAltered, Twin: d.Key}
		}
		return Judgement{Decision: SkipSame, Twin: d.Key}
	}
	j := Judgement{Decision: Add}
	for _, d := range here {
		if !d.Here() {
			continue
		}
		sameSet := incoming.SetID != "" && d.SetID == incoming.SetID
		replaces := incoming.Replaces != "" && d.ID == incoming.Replaces
		switch {
		case sameSet && d.Version > incoming.Version:
			return Judgement{Decision: AddOlder, Twin: d.Key}
		case sameSet && d.Version == incoming.Version && !replaces:
			return Judgement{Decision: AddDisputed, Twin: d.Key}
		case sameSet || replaces:
			j.Decision = AddVersion
			j.Warning = j.Warning || !sameSet && incoming.SetID != "" && d.SetID != ""
			j.Becomes = append(j.Becomes, d.Key)
		}
	}
	return j
}
