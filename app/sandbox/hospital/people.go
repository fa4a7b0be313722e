package hospital

import "chevet/app/record"

// place is a structure where documents are made.
type place struct {
	name    string
	short   string // as a list shows it
	finess  record.FINESS
	sector  string // TRE_R02, such as SA01
	setting string // JDV_J04
	street  string
	zip     string
	city    string
	phone   string
	branch  string // under arc: every structure numbers its own documents
}

var (
	chEssais = &place{name: "Centre hospitalier des Essais", finess: siteFINESS(1), sector: "SA01", setting: "ETABLISSEMENT",
		street: "2 avenue du Banc-d’Essai", zip: "69003", city: "LYON", phone: "0400000001", branch: "1"}
	clinique = &place{name: "Clinique du Parc Imaginaire", finess: siteFINESS(2), sector: "SA04", setting: "ETABLISSEMENT",
		street: "8 rue des Hypothèses", zip: "69006", city: "LYON", phone: "0400000002", branch: "2"}
	labo = &place{name: "Laboratoire BIORHÔNE", short: "Labo BIORHÔNE", finess: siteFINESS(3), sector: "SA25", setting: "AMBULATOIRE",
		street: "12 quai des Essais", zip: "69003", city: "LYON", phone: "0400000003", branch: "3"}
	imagerie = &place{name: "Centre d’imagerie des Pentes", finess: siteFINESS(4), sector: "SA08", setting: "AMBULATOIRE",
		street: "5 montée du Contraste", zip: "69001", city: "LYON", phone: "0400000004", branch: "4"}
	cabinet = &place{name: "Cabinet médical du Dr BENOÎT", finess: siteFINESS(5), sector: "SA07", setting: "AMBULATOIRE",
		street: "31 rue des Exemples", zip: "69008", city: "LYON", phone: "0400000005", branch: "5"}
	pathologie = &place{name: "Cabinet de pathologie des Lumières", finess: siteFINESS(6), sector: "SA08", setting: "AMBULATOIRE",
		street: "17 rue de la Coupe", zip: "69007", city: "LYON", phone: "0400000006", branch: "6"}
	cardiologie = &place{name: "Cabinet du Dr AMRANI", finess: siteFINESS(7), sector: "SA07", setting: "AMBULATOIRE",
		street: "3 place du Rythme", zip: "69002", city: "LYON", phone: "0400000007", branch: "7"}
	endoscopie = &place{name: "Cabinet du Dr GIRAUD Élise", finess: siteFINESS(8), sector: "SA07", setting: "AMBULATOIRE",
		street: "8 place des Tests", zip: "69006", city: "LYON", phone: "0400000008", branch: "8"}
	monEspace = &place{name: "Mon espace santé", short: "Patient", sector: "SA07", setting: "AMBULATOIRE",
		street: "en ligne", zip: "69000", city: "LYON", phone: "0400000009", branch: "9"}
)

// signer is somebody who signs documents.
type signer struct {
	id       string
	family   string
	given    string
	civility string
	title    string // DR or ""
	role     record.Coded
	at       *place
}

func role(code, label string) record.Coded {
	return record.Coded{Code: code, System: "1.2.250.1.213.1.1.4.5", Label: label}
}

var (
	roleSurgeon    = role("G15_10/SM14", "Médecin - Chirurgie viscérale et digestive (SM)")
	roleGP         = role("G15_10/SM26", "Médecin - Qualifié en Médecine Générale (SM)")
	roleAnesthesia = role("G15_10/SM02", "Médecin - Anesthésie-réanimation (SM)")
	roleBiology    = role("G15_10/SM03", "Médecin - Biologie médicale (SM)")
	rolePathology  = role("G15_10/SM01", "Médecin - Anatomie et Cytologie pathologiques (SM)")
	roleRadiology  = role("G15_10/SM44", "Médecin - Radio-diagnostic (SM)")
	roleCardiology = role("G15_10/SM04", "Médecin - Cardiologie et maladies vasculaires (SM)")
	roleGastro     = role("G15_10/SM24", "Médecin - Gastro-entérologie et hépatologie (SM)")
	rolePediatrics = role("G15_10/SM40", "Médecin - Pédiatrie (SM)")
	roleNurse      = role("G15_60", "Infirmier")
	rolePatient    = record.Coded{Code: "EXP_PATIENT", System: "1.2.250.1.213.1.1.4.6", Label: "Expression personnelle du patient"}
)

var (
	moreau   = &signer{nationalID(42701), "MOREAU", "Hélène", "MME", "DR", roleSurgeon, chEssais}
	lefevre  = &signer{nationalID(42702), "LEFÈVRE", "Antoine", "M", "DR", roleSurgeon, chEssais}
	roux     = &signer{nationalID(42703), "ROUX", "Samir", "M", "DR", roleAnesthesia, chEssais}
	nguyenL  = &signer{nationalID(42704), "NGUYEN", "Linh", "MME", "DR", roleGP, chEssais}
	marchand = &signer{nationalID(42705), "MARCHAND", "Léa", "MME", "", roleNurse, chEssais}
	collin   = &signer{nationalID(42706), "COLLIN", "Jeanne", "MME", "DR", rolePediatrics, chEssais}
	tessier  = &signer{nationalID(42711), "TESSIER", "Olivier", "M", "DR", roleBiology, labo}
	paoli    = &signer{nationalID(42712), "PAOLI", "Marc", "M", "DR", roleRadiology, imagerie}
	delmas   = &signer{nationalID(42713), "DELMAS", "Rémi", "M", "DR", roleRadiology, imagerie}
	benoit   = &signer{nationalID(42714), "BENOÎT", "Julie", "MME", "DR", roleGP, cabinet}
	kassab   = &signer{nationalID(42715), "KASSAB", "Nadia", "MME", "DR", rolePathology, pathologie}
	amrani   = &signer{nationalID(42716), "AMRANI", "Yasmine", "MME", "DR", roleCardiology, cardiologie}
	giraud   = &signer{nationalID(42717), "GIRAUD", "Élise", "MME", "DR", roleGastro, endoscopie}
	itself   = &signer{role: rolePatient, at: monEspace} // the patient; name and number come from the patient
)

// name returns «Dr NOM Prénom».
func (s *signer) name() string {
	n := s.family + " " + s.given
	if s.title == "DR" {
		return "Dr " + n
	}
	return n
}

// The wards of the hospital.
var (
	surgery    = record.Unit{Code: "2210", Name: "Chirurgie digestive", FINESS: chEssais.finess}
	emergency  = record.Unit{Code: "1010", Name: "Urgences", FINESS: chEssais.finess}
	outpatient = record.Unit{Code: "3300", Name: "Consultations externes", FINESS: chEssais.finess}
	pediatrics = record.Unit{Code: "4100", Name: "Pédiatrie", FINESS: chEssais.finess}
)

func (p *place) activity(profession, specialty string) record.Activity {
	return record.Activity{StructureID: p.finess.StructureID(), StructureName: p.name, Sector: p.sector,
		Profession: profession, Specialty: specialty, Category: "S"}
}

// practitioners are the five accounts that log in.
func practitioners() []Person {
	person := func(s *signer, unit record.Unit, activities ...record.Activity) Person {
		title := ""
		if s.title == "DR" {
			title = "Dr"
		}
		return Person{Practitioner: record.Practitioner{NationalID: s.id, FamilyName: s.family, GivenName: s.given, Title: title,
			Activities: activities}, Civility: s.civility, Unit: unit}
	}
	pharmacist := &signer{nationalID(42707), "ABADIE", "Pierre", "M", "", role("G15_21", "Pharmacien"), chEssais}
	idle := &signer{nationalID(42708), "DUBOIS", "Martine", "MME", "DR", roleGP, chEssais}
	without := person(idle, outpatient)
	without.NoRecord = true
	return []Person{
		person(moreau, surgery, chEssais.activity("10", "SM14"), clinique.activity("10", "SM14")),
		person(nguyenL, emergency, chEssais.activity("10", "SM26")),
		person(marchand, surgery, chEssais.activity("60", "")),
		person(pharmacist, surgery, chEssais.activity("21", "")),
		without,
	}
}
