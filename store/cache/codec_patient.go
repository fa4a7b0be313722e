package cache

import "chevet/app/record"

func encodePatient(p *record.Patient) []byte {
	e := newEnc(256)
	e.str(string(p.ID))
	e.str(string(p.IPP))
	e.str(string(p.INS.Matricule))
	e.str(string(p.INS.OID))
	e.str(string(p.Status))
	e.bool(p.Homonym)
	e.bool(p.Doubtful)
	e.bool(p.Fictive)
	e.str(p.BirthName)
	e.strs(p.GivenNames)
	e.str(string(p.Sex))
	e.str(string(p.BirthDate))
	e.str(string(p.BirthCOG))
	e.str(p.BirthPlace)
	e.str(p.UsedName)
	e.str(p.UsedGivenName)
	e.str(p.TreatingName)
	e.strs(p.Guardians)
	e.bool(p.Deceased)
	e.time(p.UpdatedAt)
	e.str(string(p.MergedInto))
	return e.b
}

func decodePatient(plain []byte, p *record.Patient) error {
	d := newDec(plain)
	p.ID = record.PatientID(d.str())
	p.IPP = record.IPP(d.str())
	p.INS.Matricule = record.Matricule(d.str())
	p.INS.OID = record.OID(d.str())
	p.Status = record.IdentityStatus(d.str())
	p.Homonym = d.bool()
	p.Doubtful = d.bool()
	p.Fictive = d.bool()
	p.BirthName = d.str()
	p.GivenNames = d.strs()
	p.Sex = record.Sex(d.str())
	p.BirthDate = record.Date(d.str())
	p.BirthCOG = record.COG(d.str())
	p.BirthPlace = d.str()
	p.UsedName = d.str()
	p.UsedGivenName = d.str()
	p.TreatingName = d.str()
	p.Guardians = d.strs()
	p.Deceased = d.bool()
	p.UpdatedAt = d.time()
	if d.version >= 2 {
		p.MergedInto = record.PatientID(d.str())
	}
	return d.end("patient")
}

func encodeEncounter(x *record.Encounter) []byte {
	e := newEnc(256)
	e.str(string(x.ID))
	e.str(string(x.Patient))
	e.str(string(x.NDA))
	e.str(string(x.Class))
	e.str(x.Unit.Code)
	e.str(x.Unit.Name)
	e.str(string(x.Unit.FINESS))
	e.str(x.Room)
	e.time(x.Start)
	e.time(x.End)
	e.time(x.PlannedEnd)
	e.str(x.Physician)
	e.bool(x.Planned)
	e.bool(x.OnLeave)
	return e.b
}

func decodeEncounter(plain []byte, x *record.Encounter) error {
	d := newDec(plain)
	x.ID = record.EncounterID(d.str())
	x.Patient = record.PatientID(d.str())
	x.NDA = record.NDA(d.str())
	x.Class = record.EncounterClass(d.str())
	x.Unit.Code = d.str()
	x.Unit.Name = d.str()
	x.Unit.FINESS = record.FINESS(d.str())
	x.Room = d.str()
	x.Start = d.time()
	x.End = d.time()
	x.PlannedEnd = d.time()
	x.Physician = d.str()
	if d.version >= 2 {
		x.Planned, x.OnLeave = d.bool(), d.bool()
	}
	return d.end("encounter")
}
