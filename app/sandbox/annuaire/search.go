package annuaire

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Pages of an answer. // FHIR R4 §3.1.0.5
const (
	usualPage = 20
	mostPage  = 100
)

type resource map[string]any

// Systems of identifiers. // Annuaire Santé, FrPractitioner
const (
	systemRPPS   = "https://rpps.esante.gouv.fr"
	systemFINESS = "https://finess.esante.gouv.fr"
)

// params are what each type may be searched by; anything else is refused, since a filter that is not applied shows too much.
var params = map[string][]string{
	"Practitioner":     {"_id", "name", "family", "given", "identifier", "mailbox-mss"},
	"PractitionerRole": {"_id", "practitioner", "organization", "practitioner.name", "practitioner.identifier", "mailbox-mss"},
	"Organization":     {"_id", "name", "identifier"},
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	kind, query := r.PathValue("type"), r.URL.Query()
	allowed, known := params[kind]
	if !known {
		outcome(w, http.StatusNotFound, "not-supported")
		return
	}
	for name := range query {
		if !slices.Contains(allowed, name) && name != "_count" && name != "_page" {
			outcome(w, http.StatusBadRequest, "invalid")
			return
		}
	}
	count, ok1 := number(query, "_count", usualPage)
	page, ok2 := number(query, "_page", 1)
	if !ok1 || !ok2 || page < 1 || page > 100_000 {
		outcome(w, http.StatusBadRequest, "value")
		return
	}
	count = min(count, mostPage)
	found := s.find(kind, query)
	from := min((page-1)*count, len(found))
	to := min(from+count, len(found))
	self := "https://" + r.Host + basePath + "/" + kind
	links := []resource{{"relation": "self", "url": self + "?" + query.Encode()}}
	if to < len(found) && count > 0 {
		query.Set("_page", strconv.Itoa(page+1))
		links = append(links, resource{"relation": "next", "url": self + "?" + query.Encode()})
	}
	entries := []resource{}
	for _, e := range found[from:to] {
		entries = append(entries, resource{"fullUrl": self + "/" + e["id"].(string), "resource": e, "search": resource{"mode": "match"}})
	}
	write(w, http.StatusOK, resource{"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links, "entry": entries})
}

func number(q url.Values, name string, usual int) (int, bool) {
	if q.Get(name) == "" {
		return usual, true
	}
	n, err := strconv.Atoi(q.Get(name))
	return n, err == nil && n >= 0
}

func (s *Server) read(w http.ResponseWriter, r *http.Request) {
	if _, known := params[r.PathValue("type")]; known {
		if found := s.find(r.PathValue("type"), url.Values{"_id": {r.PathValue("id")}}); len(found) == 1 {
			write(w, http.StatusOK, found[0])
			return
		}
	}
	outcome(w, http.StatusNotFound, "not-found")
}

func (s *Server) find(kind string, q url.Values) []resource {
	found := []resource{}
	if kind == "Organization" {
		for _, p := range s.places {
			if one(q, "_id", p.id) && contains(q, "name", p.name) && identified(q, "identifier", p.national) {
				found = append(found, p.resource())
			}
		}
		return found
	}
	for _, p := range s.people {
		id := p.id
		if kind == "PractitionerRole" {
			id = "role-" + p.id
		}
		place := s.places[p.at]
		whole := p.family + " " + p.given
		if !one(q, "_id", id) || !contains(q, "name", whole) || !contains(q, "practitioner.name", whole) || !contains(q, "family", p.family) || !contains(q, "given", p.given) ||
			!identified(q, "identifier", p.rpps) || !identified(q, "practitioner.identifier", p.rpps) || !one(q, "mailbox-mss", p.mail) ||
			!one(q, "practitioner", "Practitioner/"+p.id) || !one(q, "organization", "Organization/"+place.id) {
			continue
		}
		if kind == "PractitionerRole" {
			found = append(found, p.role(place))
		} else {
			found = append(found, p.resource())
		}
	}
	return found
}

// one, contains and identified hold when the parameter is absent.
func one(q url.Values, name, value string) bool {
	return !q.Has(name) || strings.EqualFold(q.Get(name), value)
}

// contains asks each word to begin a word of the value, whatever the accents. // FHIR R4 §3.1.1.4.8
func contains(q url.Values, name, value string) bool {
	words := strings.FieldsFunc(fold(value), func(r rune) bool { return r == '-' })
	for _, wanted := range strings.FieldsFunc(fold(q.Get(name)), func(r rune) bool { return r == '-' }) {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, wanted) }) {
			return false
		}
	}
	return true
}

// identified reads «system|value» or the value alone.
func identified(q url.Values, name, value string) bool {
	if !q.Has(name) {
		return true
	}
	given := q.Get(name)
	return given[strings.LastIndexByte(given, '|')+1:] == value
}

func (p person) resource() resource {
	name := resource{"use": "official", "family": p.family, "given": []string{p.given}}
	if p.prefix != "" {
		name["prefix"] = []string{p.prefix}
	}
	return resource{"resourceType": "Practitioner", "id": p.id, "active": true, "name": []resource{name},
		"identifier":    []resource{{"system": systemRPPS, "value": p.rpps}},
		"telecom":       mailbox(p.mail),
		"qualification": []resource{{"code": profession(p.profession)}}}
}

func (p person) role(at place) resource {
	return resource{"resourceType": "PractitionerRole", "id": "role-" + p.id, "active": true,
		"practitioner": resource{"reference": "Practitioner/" + p.id}, "organization": resource{"reference": "Organization/" + at.id, "display": at.name},
		"code": []resource{profession(p.profession)}, "telecom": mailbox(p.mail)}
}

func (p place) resource() resource {
	return resource{"resourceType": "Organization", "id": p.id, "active": true, "name": p.name,
		"identifier": []resource{{"system": systemFINESS, "value": p.national}}}
}

func profession(code string) resource {
	return resource{"coding": []resource{{"system": "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante", "code": code}}}
}

// mailbox carries a MSSanté address. // Annuaire Santé, as-ext-mailbox-mss-metadata
func mailbox(address string) []resource {
	return []resource{{"system": "email", "value": address,
		"extension": []resource{{"url": "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-mailbox-mss-metadata",
			"extension": []resource{{"url": "type", "valueCodeableConcept": resource{"coding": []resource{{"code": "MSSANTE"}}}}}}}}}
}

func outcome(w http.ResponseWriter, status int, code string) {
	write(w, status, resource{"resourceType": "OperationOutcome", "issue": []resource{{"severity": "error", "code": code}}})
}

func write(w http.ResponseWriter, status int, body resource) {
	w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
