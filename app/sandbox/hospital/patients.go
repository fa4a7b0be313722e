package hospital

import (
	"fmt"
	"strings"
	"time"

	"chevet/app/record"
)

// dmpCase is one situation of a DMP.
type dmpCase int

const (
	dmpAuthorized dmpCase = iota // open, every account of the hospital may read it
	dmpNotYet                    // open, nobody was authorised: TD0.3 may ask
	dmpExpired                   // open, the authorisation is over
	dmpBlocked                   // open, the patient blocked Dr MOREAU
	dmpClosed
	dmpNone
)

// consentCase is what is recorded for the current episode.
type consentCase int

const (
	nothingRecorded consentCase = iota
	unopposed
	opposedFeeding
	opposedReading
	opposedBoth
	backToNotInformed // an explicit return after an information
)

// admission is where the patient is today.
type admission struct {
	unit  record.Unit
	class record.EncounterClass
	room  string
	days  int // entered, from today
	hour  int
	leave int // days from today of the planned end, 0 for none
	by    *signer
}

// identity is one row of the table of patients.
type identity struct {
	name, given string // all given names of birth, space separated; compound ones keep their hyphen
	sex         record.Sex
	born        record.Date
	cog         record.COG
	place       string
	used        string
	ipp         string
	nir         string // first 13 characters when they are imposed
	status      record.IdentityStatus
	flags       string // homonyme, douteux, fictif
	guardians   string // separated by a semicolon
	treating    string
	admission   *admission
	dmp         dmpCase
	consent     consentCase
	situation   string
}

func ward(room string, days, leave int) *admission {
	return &admission{surgery, record.Inpatient, room, days, 9, leave, moreau}
}

func visit(hour int) *admission {
	return &admission{outpatient, record.Outpatient, "", 0, hour, 0, lefevre}
}

func er(box string, hour int) *admission {
	return &admission{emergency, record.Emergency, box, 0, hour, 0, nguyenL}
}

func child(room string, days int) *admission {
	return &admission{pediatrics, record.Inpatient, room, days, 10, 0, collin}
}

const (
	f = record.Female
	h = record.Male
	q = record.Qualified
)

// identities are all the patients. The 14 of the ward, the 9 of the consultation and the 6 of the emergency room come in the
// order of the lists; then those of paediatrics and those who left.
func identities(now time.Time) []identity {
	thisWeek := record.DateOf(now.AddDate(0, 0, -3))
	return []identity{
		{name: "DURAND", given: "Camille Anne Marie", sex: f, born: "1980-05-12", cog: "69383", place: "Lyon 3e", used: "PERRIN", ipp: "0004512", nir: "2800569999999", status: q, treating: "Dr BENOÎT Julie", admission: ward("214", -2, 1), situation: "DMP ouvert et autorisé, rien d’enregistré : la porte est fermée au départ ; nouvelle version, document supprimé, document invisible"},
		{name: "MARTEL", given: "Jean-Baptiste", sex: h, born: "1947-06-02", cog: "75056", place: "Paris", ipp: "0003871", status: q, admission: ward("215", -3, 0), consent: unopposed, situation: "Informé et non opposé, un nouveau document"},
		{name: "ESSAI-LAMBERT", given: "Jeanne Louise", sex: f, born: "1984-05-14", cog: "38185", place: "Grenoble", ipp: "0011204", status: record.Retrieved, admission: ward("216", -1, 0), situation: "Identité récupérée : l’INS ne sort pas"},
		{name: "OUEDRAOGO", given: "Aïcha", sex: f, born: "1991-08-30", cog: "99331", place: "Burkina Faso", ipp: "0012877", status: record.Validated, admission: ward("217", 0, 0), situation: "Identité validée, née à l’étranger"},
		{name: "INCONNU", given: "Xavier", sex: h, born: "1965", ipp: "0013002", status: record.Provisional, admission: ward("218", 0, 0), dmp: dmpNone, situation: "Identité provisoire, date de naissance réduite à l’année"},
		{name: "LE GOFF", given: "Yannick", sex: h, born: "1962-09-11", cog: "29019", place: "Brest", ipp: "0002290", status: q, admission: ward("219", -4, 1), consent: unopposed, situation: "Cinq nouveaux documents, sortie prévue demain"},
		{name: "NGUYEN", given: "Thị Mai", sex: f, born: "1976-02-07", cog: "99243", place: "Viêt Nam", ipp: "0007713", status: q, admission: ward("220", -5, 0), consent: unopposed, situation: "Rien de nouveau ; signes vietnamiens, née à l’étranger"},
		{name: "PETIT", given: "Éloïse Rose", sex: f, born: "2018-12-25", cog: "69123", place: "Lyon", ipp: "0012990", status: q, guardians: "PETIT Marion;PETIT Hugo", admission: ward("221", 0, 0), consent: unopposed, situation: "Mineure : documents invisibles aux représentants légaux"},
		{name: "CŒURDEROY", given: "Inès", sex: f, born: "2003-05-03", cog: "31555", place: "Toulouse", ipp: "0010041", status: q, admission: ward("222", -1, 0), consent: opposedReading, situation: "Opposée à la consultation, pas à l’alimentation"},
		{name: "HADDAD", given: "Karim", sex: h, born: "1985-10-23", cog: "13055", place: "Marseille", ipp: "0008120", status: q, admission: ward("224", -2, 0), consent: unopposed, situation: "300 documents dans le DMP"},
		{name: "DE LA TOUR", given: "Béatrice Marie-Thérèse", sex: f, born: "1950-04-08", cog: "33063", place: "Bordeaux", ipp: "0001186", status: q, admission: ward("225", -7, 0), consent: unopposed, dmp: dmpNotYet, situation: "DMP ouvert sans autorisation : TD0.3 ; un document invisible à annoncer"},
		{name: "MBAYE", given: "Fatou", sex: f, born: "1998-06-17", cog: "99341", place: "Sénégal", ipp: "0012955", status: q, admission: ward("226", 0, 0), consent: unopposed, dmp: dmpBlocked, situation: "Le Dr MOREAU est bloqué par la patiente"},
		{name: "ROSSI", given: "Marco", sex: h, born: "1972-02-29", cog: "99127", place: "Italie", ipp: "0009034", status: q, admission: ward("227", -1, 0), consent: unopposed, dmp: dmpNone, situation: "Pas de DMP ; né un 29 février"},
		{name: "VASSEUR", given: "Guy", sex: h, born: "1958-03-19", cog: "59350", place: "Lille", ipp: "0000457", status: q, admission: ward("228", -6, 0), consent: unopposed, dmp: dmpClosed, situation: "DMP fermé ; envoi en échec"},

		{name: "DUREL", given: "Paul", sex: h, born: "1980-05-12", cog: "38185", place: "Grenoble", ipp: "0008831", status: record.Retrieved, admission: visit(16), situation: "Même date de naissance que DURAND, identité récupérée"},
		{name: "D’ÉTÉ-ŒUVRÉ", given: "Zoé-Lou Anaïs", sex: f, born: "1999-02-28", cog: "44109", place: "Nantes", ipp: "0012101", status: q, admission: visit(8), consent: unopposed, situation: "Apostrophe, accents, ligature, prénom composé"},
		{name: "ORNANO", given: "Ange Toussaint", sex: h, born: "1951-11-01", cog: "2A004", place: "Ajaccio", ipp: "0001920", status: q, admission: visit(8), consent: unopposed, situation: "Né en Corse-du-Sud : 2A vaut 19 dans la clé"},
		{name: "CASANOVA", given: "Letizia", sex: f, born: "1966-07-14", cog: "2B033", place: "Bastia", ipp: "0002833", status: q, admission: visit(9), consent: opposedFeeding, situation: "Née en Haute-Corse : 2B vaut 18 ; opposée à l’alimentation"},
		{name: "SCHÄFER-ØSTERGÅRD", given: "Maximilian", sex: h, born: "1988-12-31", cog: "99109", place: "Allemagne", ipp: "0012544", status: q, admission: visit(9), consent: opposedBoth, situation: "Opposé à l’alimentation et à la consultation"},
		{name: "WOLFESCHLEGELSTEINHAUSENBERGERDORFF-MONTMORENCY-LAVAL DE LA ROCHEFOUCAULD", given: "Marie-Françoise-Élisabeth-Charlotte Joséphine Antoinette", sex: f, born: "1939-01-09", cog: "57463", place: "Metz", ipp: "0000033", status: q, admission: visit(10), situation: "Nom très long"},
		{name: "KOUASSI", given: "Ahou", sex: f, born: "1983-03", cog: "99326", place: "Côte d’Ivoire", ipp: "0012650", status: record.Validated, admission: visit(11), situation: "Naissance connue au mois"},
		{name: "LEROY", given: "Bernard", sex: h, born: "1944-08-25", cog: "76540", place: "Rouen", ipp: "0000812", status: q, admission: visit(14), consent: backToNotInformed, situation: "Informé, puis revenu à « non informé »"},
		{name: "FONTAINE", given: "Sacha", sex: h, born: "2001-09-09", cog: "35238", place: "Rennes", ipp: "0012711", status: q, admission: visit(15), consent: unopposed, dmp: dmpExpired, situation: "Autorisation expirée depuis un mois"},

		{name: "GARNIER", given: "Solène", sex: f, born: "1993-05-20", cog: "67482", place: "Strasbourg", ipp: "0012999", status: q, admission: er("Box 1", 7), situation: "Inconsciente : bris de glace possible"},
		{name: "BARBIER", given: "Léon", sex: h, born: "1936-10-02", cog: "21231", place: "Dijon", ipp: "0000611", status: q, admission: er("Box 2", 9), consent: unopposed, situation: "10 000 documents dans le DMP"},
		{name: "DUPONT", given: "Marie", sex: f, born: "1975-04-04", cog: "69381", place: "Lyon 1er", ipp: "0012030", status: record.Provisional, flags: "homonyme", admission: er("Box 3", 10), dmp: dmpNone, situation: "Homonyme : l’identité reste provisoire"},
		{name: "MYSTÈRE", given: "Alex", sex: h, born: "1990-01-01", cog: "69123", place: "Lyon", ipp: "0013010", status: record.Provisional, flags: "douteux", admission: er("Salle d’attente", 11), dmp: dmpNone, situation: "Identité douteuse : pièce d’identité empruntée ?"},
		{name: "TEST-FORMATION", given: "Patient", sex: f, born: "1970-07-07", cog: "99999", ipp: "0099999", status: record.Provisional, flags: "fictif", admission: er("Salle d’attente", 11), dmp: dmpNone, situation: "Identité fictive, pour la formation"},
		{name: "CARPENTIER", given: "Noé", sex: h, born: "2010-06-30", cog: "80021", place: "Amiens", ipp: "0012802", status: q, guardians: "CARPENTIER Élodie", admission: er("Box 4", 12), consent: unopposed, situation: "Adolescent : document invisible à ses représentants"},

		{name: "AUBERT", given: "Nouveau-né Lina", sex: f, born: thisWeek, cog: "69383", place: "Lyon 3e", ipp: "0013008", status: record.Provisional, guardians: "AUBERT Clara", admission: child("412", -3), dmp: dmpNone, situation: "Née cette semaine, pas encore d’INS"},
		{name: "MERCIER", given: "Tom", sex: h, born: "2016-02-11", cog: "42218", place: "Saint-Étienne", ipp: "0012923", status: q, guardians: "MERCIER Julie;MERCIER Paul", admission: child("407", -1), consent: unopposed, situation: "Enfant hospitalisé en pédiatrie"},
		{name: "DURAND-ROY", given: "Camille", sex: f, born: "1980-05-12", cog: "69388", place: "Lyon 8e", ipp: "0019877", status: record.Validated, dmp: dmpNone, situation: "Presque homonyme de DURAND Camille, sortie, sans INS"},
		{name: "LAMBERT", given: "Odette", sex: f, born: "1929-12-24", cog: "63113", place: "Clermont-Ferrand", ipp: "0000099", status: q, situation: "Sortie le mois dernier, DMP ouvert"},
	}
}

// Patient returns the first patient whose name starts with the given text, or nil.
func (w *World) Patient(name string) *Patient {
	for _, p := range w.Patients {
		if strings.HasPrefix(p.Name(), name) {
			return p
		}
	}
	return nil
}

func (m *maker) patient(i int, id identity) *Patient {
	p := &Patient{Situation: id.situation}
	p.ID = record.PatientID(m.n.uuid("patient", id.ipp))
	p.IPP, p.Status = record.IPP(id.ipp), id.status
	p.Traits = record.Traits{BirthName: id.name, GivenNames: strings.Fields(id.given), Sex: id.sex, BirthDate: id.born, BirthCOG: id.cog}
	if id.name == "NGUYEN" || id.name == "AUBERT" { // two words make one given name
		p.GivenNames = []string{id.given}
	}
	p.BirthPlace, p.UsedName, p.TreatingName = id.place, id.used, id.treating
	if p.TreatingName == "" {
		p.TreatingName = benoit.name()
	}
	if id.guardians != "" {
		p.Guardians = strings.Split(id.guardians, ";")
	}
	p.Homonym, p.Doubtful, p.Fictive = id.flags == "homonyme", id.flags == "douteux", id.flags == "fictif"
	switch {
	case id.nir != "":
		p.INS = sealed(id.nir)
	case id.status == record.Qualified || id.status == record.Retrieved:
		p.INS = testINS(p.Traits, 900+i)
	}
	p.UpdatedAt = m.at(-1, 7, 30)
	m.encounters(p, id.admission)
	m.consents(p, id.consent)
	m.dmp(p, id.dmp)
	return p
}

func (m *maker) encounters(p *Patient, a *admission) {
	if a == nil {
		m.stay(p, "former", surgery, record.Inpatient, -40, 9, 5*24*time.Hour, "", lefevre)
		return
	}
	e := m.stay(p, "current", a.unit, a.class, a.days, a.hour, 0, a.room, a.by)
	if a.leave != 0 {
		y, mo, d := m.now.Date()
		e.PlannedEnd = time.Date(y, mo, d+a.leave, 11, 0, 0, 0, m.now.Location())
	}
}

// stay adds an encounter; a zero length lasts until now.
func (m *maker) stay(p *Patient, key string, unit record.Unit, class record.EncounterClass, days, hour int, length time.Duration, room string, by *signer) *record.Encounter {
	e := record.Encounter{ID: record.EncounterID(m.n.uuid("encounter", string(p.IPP), key)), Patient: p.ID, Class: class, Unit: unit, Room: room,
		Start: m.at(days, hour, 0), Physician: by.name()}
	e.NDA = record.NDA(fmt.Sprintf("%s%05d", e.Start.Format("06"), m.n.number(100_000, "nda", string(e.ID))))
	if length > 0 {
		e.End = e.Start.Add(length)
	}
	p.Encounters = append(p.Encounters, e)
	return &p.Encounters[len(p.Encounters)-1]
}

func (m *maker) consents(p *Patient, c consentCase) {
	if c == nothingRecorded || len(p.Encounters) == 0 {
		return
	}
	e := p.Encounters[0]
	add := func(key string, kind record.Information, after time.Duration, feeding, reading bool) {
		p.Consents = append(p.Consents, record.Consent{ID: m.n.uuid("consent", string(e.ID), key), Patient: p.ID, Encounter: e.ID, Kind: kind,
			Feeding: feeding, Reading: reading, Origin: record.TypedHere, ByID: marchand.id, ByName: marchand.name(), At: e.Start.Add(after)})
	}
	switch c {
	case unopposed:
		add("1", record.Unopposed, 20*time.Minute, false, false)
	case opposedFeeding:
		add("1", record.Opposed, 20*time.Minute, true, false)
	case opposedReading:
		add("1", record.Opposed, 20*time.Minute, false, true)
	case opposedBoth:
		add("1", record.Opposed, 20*time.Minute, true, true)
	case backToNotInformed:
		add("1", record.Unopposed, 10*time.Minute, false, false)
		add("2", record.NotInformed, 30*time.Minute, false, false)
	}
}

func (m *maker) dmp(p *Patient, c dmpCase) {
	p.DMP = DMPCase{Existence: record.DMPOpen, Authorized: map[string]time.Time{}}
	switch c {
	case dmpNone:
		p.DMP.Existence = record.NoDMP
	case dmpClosed:
		p.DMP.Existence = record.DMPClosed
	case dmpNotYet:
	case dmpExpired:
		for _, who := range m.w.Practitioners {
			p.DMP.Authorized[who.NationalID] = m.at(-30, 12, 0)
		}
	default:
		for _, who := range m.w.Practitioners {
			p.DMP.Authorized[who.NationalID] = m.now.AddDate(0, 4, 0)
		}
	}
	if c == dmpBlocked {
		p.DMP.Blocked = []string{moreau.id}
		delete(p.DMP.Authorized, moreau.id)
	}
}
