package dmp

import "chevet/app/record"

// checkBody checks the element that the action calls for and what it must carry, and names the matrix row.
func (x *exchange) checkBody() (bool, string) {
	if x.m.extra || !is(x.m.body, x.op.ns, x.op.element) {
		return false, "not the element of the action"
	}
	switch x.op.name {
	case td02:
		return checkPRPA(read201307(x.m)), ""
	case td03, td16:
		if text(child(x.m.body, nsHabil, "action")) == actionRemove {
			x.rules = []string{td03Remove}
			if child(x.m.body, nsHabil, "role") != nil {
				x.rules = []string{td03Treating}
			}
		}
		return checkHabilitation(x.m), ""
	case td31:
		var err error
		if x.query, err = readQuery(x.m.body); err != nil {
			return false, err.Error()
		}
		if x.query.kind == queryDocuments && !x.query.leaf {
			x.rules = []string{td31b}
		}
	case td32:
		x.wanted = readWanted(x.m.body)
		return len(x.wanted) > 0, "no DocumentRequest"
	case td21, td33:
		return x.whole, "RegistryObjectList"
	}
	return true, ""
}

// patientOfBody returns the patient that the body names, where its transaction names one.
func (x *exchange) patientOfBody() (record.INS, bool) {
	switch x.op.name {
	case td02:
		return read201307(x.m).ins, true
	case td31:
		if id, found := x.query.patient(); found {
			ins, _ := parseCX(id)
			return ins, true
		}
	case td21, td33:
		return patientOfSubmission(x.m.body)
	}
	return record.INS{}, false
}
