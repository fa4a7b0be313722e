package specimens

import (
	"time"

	"chevet/app/compose"
	"chevet/app/record"
)

const finess = "690781513"

var (
	surgeon = compose.Person{ID: "810100042703", Family: "MOREAU", Given: "Hélène", Civility: "MME", Title: "DR", Role: compose.Role("10", "SM14")}
	senior  = compose.Person{ID: "810100042711", Family: "LEFÈVRE", Given: "Antoine", Civility: "M", Title: "PR", Role: compose.Role("10", "SM14")}
	treater = compose.Person{ID: "810100042729", Family: "BENOÎT", Given: "Julie", Civility: "MME", Title: "DR", Role: compose.Role("10", "SM26"), Organization: &compose.Organization{
		ID: "1690781521", Name: "Cabinet médical du Dr BENOÎT", Setting: "AMBULATOIRE", Facility: "SA07",
		Address:  compose.Address{Number: "31", Street: "rue des Exemples", PostalCode: "69008", City: "LYON"},
		Telecoms: []compose.Telecom{{Value: "mailto:julie.benoit@medecin.mssante.fr"}}}}
)

func base(at time.Time, full, woman, qualified bool) compose.Content {
	p := record.Patient{ID: "patient-fictif", IPP: "0004512", Status: record.Validated, Traits: record.Traits{BirthName: "D’ESSAI-FICTIVE",
		GivenNames: []string{"ANNE-ZOÉ", "MARIE"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "51215"}, BirthPlace: "DOMPREMY"}
	number := record.Matricule("280056999999988")
	if !woman {
		p.Traits = record.Traits{BirthName: "PROTOTYPE", GivenNames: []string{"JEAN"}, Sex: record.Male, BirthDate: "1978-05-30", BirthCOG: "99109"}
		p.BirthPlace, number = "ALLEMAGNE", "178056999999942"
	}
	if qualified {
		p.Status, p.INS = record.Qualified, record.INS{Matricule: number, OID: record.OIDINSTest}
	}
	c := compose.Content{Patient: p, Author: surgeon, SignedAt: at, Encounter: record.Encounter{ID: "sejour-fictif", Patient: p.ID, NDA: "26110042",
		Class: record.Inpatient, Unit: record.Unit{Code: "2210", Name: "Chirurgie digestive"}, Start: at.AddDate(0, 0, -4), End: at.Add(time.Hour)}}
	if !full {
		return c
	}
	c.Patient.UsedName, c.Patient.UsedGivenName = "DUPONT-FICTIF", p.FirstGivenName()
	c.Address = compose.Address{Number: "28", Street: "rue de l’Essai & fils", Unit: "Escalier A", PostalCode: "69003", City: "LYON", Country: "FRANCE"}
	c.Telecoms = []compose.Telecom{{Value: "tel:0600000000", Use: "MC"}, {Value: "mailto:personne@example.org"}}
	c.Guardians = []compose.Relative{{Kind: compose.Guardian, Family: "TUTRICE", Given: "Ève", Telecoms: []compose.Telecom{{Value: "tel:0400000003", Use: "H"}}}}
	c.Relatives = []compose.Relative{{Kind: compose.ToWarn, Relation: "SIS", Family: "PROCHE", Given: "Sophie", Telecoms: []compose.Telecom{{Value: "tel:0600000001", Use: "MC"}}},
		{Kind: compose.OfTrust, Relation: "SIGOTHR", Family: "CONFIANCE", Given: "Camille"}}
	c.Recipients = []compose.Person{treater, senior}
	c.Participants = []compose.Participant{{Person: treater, Type: "INF", Function: "PCP"}, {Person: senior, Type: "CON", Function: "CORRE", At: at.AddDate(0, 0, -2)}}
	c.SignedBy, c.Act.Performer = &senior, &surgeon
	c.Confidentiality = "R"
	return c
}
