package cache

import "chevet/app/record"

func encodeConsent(c *record.Consent) []byte {
	e := newEnc(256)
	e.str(c.ID)
	e.str(string(c.Patient))
	e.str(string(c.Encounter))
	e.str(string(c.Kind))
	e.bool(c.Feeding)
	e.bool(c.Reading)
	e.str(string(c.Origin))
	e.str(c.ByID)
	e.str(c.ByName)
	e.time(c.At)
	return e.b
}

func decodeConsent(plain []byte, c *record.Consent) error {
	d := newDec(plain)
	c.ID = d.str()
	c.Patient = record.PatientID(d.str())
	c.Encounter = record.EncounterID(d.str())
	c.Kind = record.Information(d.str())
	c.Feeding = d.bool()
	c.Reading = d.bool()
	c.Origin = record.Origin(d.str())
	c.ByID = d.str()
	c.ByName = d.str()
	c.At = d.time()
	return d.end("consent")
}

func encodeBreakGlass(b *record.BreakGlass) []byte {
	e := newEnc(256)
	e.str(b.ID)
	e.str(string(b.Patient))
	e.str(string(b.Encounter))
	e.str(b.Motive)
	e.str(b.ByID)
	e.str(b.ByName)
	e.time(b.At)
	e.time(b.Until)
	return e.b
}

func decodeBreakGlass(plain []byte, b *record.BreakGlass) error {
	d := newDec(plain)
	b.ID = d.str()
	b.Patient = record.PatientID(d.str())
	b.Encounter = record.EncounterID(d.str())
	b.Motive = d.str()
	b.ByID = d.str()
	b.ByName = d.str()
	b.At = d.time()
	b.Until = d.time()
	return d.end("break-glass")
}
