package psc

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// userinfo describes the person. A token bound to a certificate is refused without it. // RFC 8705 §3
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	t, x := s.holder(cutBearer(r))
	s.mu.Unlock()
	if x == nil || t.bound != "" && t.bound != certificate(r) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		refuse(w, http.StatusUnauthorized, "invalid_token", "Token verification failed")
		return
	}
	claims := describe(s.people[x.person])
	claims["sub"] = subject + x.person
	claims["authMode"] = x.mode
	answer(w, http.StatusOK, claims)
}

func certificate(r *http.Request) string {
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return ""
	}
	sum := sha256.Sum256(r.TLS.PeerCertificates[0].Raw)
	return b64.EncodeToString(sum[:])
}

func otherIDs(nationalID string) []map[string]any {
	return []map[string]any{{"identifiant": nationalID, "origine": "RPPS", "qualite": 1}}
}

// describe gives the claims with the names and the shapes of the real service. // security.md §1.2
func describe(p hospital.Person) map[string]any {
	claims := map[string]any{
		"SubjectNameID": p.NationalID, "preferred_username": p.NationalID, "family_name": p.FamilyName, "given_name": p.GivenName,
		"codeCivilite": p.Civility, "email_verified": false, "PSI_Locale": "1.2.250.1.213.1.3.1.1", "UITVersion": "1.0",
		"Mode_Acces_Raison": "", "Acces_Regulation_Medicale": "FAUX", "otherIds": otherIDs(p.NationalID),
		"Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
	}
	if p.NoRecord {
		return claims
	}
	exercices, roles := []map[string]any{}, []string{}
	index := map[[3]string]int{}
	for _, a := range p.Activities {
		key := [3]string{a.Profession, a.Specialty, a.Category}
		i, seen := index[key]
		if !seen {
			i = len(exercices)
			index[key] = i
			exercices = append(exercices, exercice(p, a))
			roles = append(roles, a.Profession+"^1.2.250.1.213.1.1.5.5")
		}
		exercices[i]["activities"] = append(exercices[i]["activities"].([]map[string]any), activity(a))
	}
	claims["SubjectRole"] = roles
	claims["SubjectRefPro"] = map[string]any{"codeCivilite": p.Civility, "exercices": exercices}
	if len(p.Activities) > 0 {
		first := p.Activities[0]
		claims["Secteur_Activite"] = first.Sector + "^1.2.250.1.71.4.2.4"
		claims["SubjectOrganization"] = first.StructureName
		claims["SubjectOrganizationID"] = activity(first)["identifiantTechniqueDeLaStructure"]
	}
	return claims
}

func exercice(p hospital.Person, a record.Activity) map[string]any {
	kind, civility := "", p.Civility
	if strings.HasPrefix(a.Specialty, "S") {
		kind = "S"
	}
	if p.Title != "" {
		civility = strings.ToUpper(p.Title)
	}
	category := a.Category
	if category == "" {
		category = "C"
	}
	return map[string]any{"codeProfession": a.Profession, "codeCategorieProfessionnelle": category,
		"codeCiviliteDexercice": civility, "nomDexercice": p.FamilyName, "prenomDexercice": p.GivenName,
		"codeTypeSavoirFaire": kind, "codeSavoirFaire": a.Specialty, "activities": []map[string]any{}}
}

// activity spreads a Struct_IdNat over the fields that the real service uses. // CI-SIS TRE_G07
func activity(a record.Activity) map[string]any {
	m := map[string]any{"codeModeExercice": "S", "codeSecteurDactivite": a.Sector, "codeSectionPharmacien": "", "codeRole": "",
		"codeGenreActivite": "GENR01", "numeroSiretSite": "", "numeroSirenSite": "", "numeroFinessSite": "",
		"numeroFinessetablissementJuridique": "", "identifiantTechniqueDeLaStructure": a.StructureID,
		"raisonSocialeSite": a.StructureName, "enseigneCommercialeSite": "", "codePays": "99000",
		"ancienIdentifiantDeLaStructure": a.StructureID, "autoriteDenregistrement": "ARS/ARS/ARS"}
	if len(a.StructureID) < 2 || strings.Contains(a.StructureID, "/") {
		return m
	}
	switch number := a.StructureID[1:]; a.StructureID[0] {
	case '1':
		m["numeroFinessSite"], m["identifiantTechniqueDeLaStructure"] = number, "F"+number
	case '2':
		m["numeroSirenSite"] = number
	case '3':
		m["numeroSiretSite"] = number
	case '4':
		m["identifiantTechniqueDeLaStructure"] = "R" + number
	}
	return m
}
