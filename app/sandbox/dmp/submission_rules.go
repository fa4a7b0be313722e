package dmp

import (
	"crypto/sha1" // #nosec: the hash that XDS defines
	"crypto/x509"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chevet/app/record"
)

var (
	oidForm = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]*))+(\^.{1,64})?$`)
	// XCN with its authority, and XON: what the registry needs to tell whose a document is // dmp.md §5.3
	xcnForm = regexp.MustCompile(`^[^^]*\^[^^]*(\^[^^]*){6}\^&[0-9.]+&ISO\^[A-Z]\^\^\^[A-Z]+$`)
	xonForm = regexp.MustCompile(`^[^^]+(\^[^^]*){4}\^&[0-9.]+&ISO\^[A-Z]+\^\^\^[^^]+$`)
)

// longestTitle is of an entry, in characters. // dmp.md §5.3
const longestTitle = 128

// oneSet asks for one submission set, with its date, author, kind of stay and identifiers. // dmp.md §5.4
func (s submission) oneSet() (bool, string) {
	if len(s.sets) != 1 {
		return false, "RegistryPackage"
	}
	o := s.sets[0]
	_, content := o.one(nodeSetContent)
	for _, c := range []struct {
		where string
		ok    bool
	}{
		{"classificationNode", slices.Equal(o.nodes, []string{nodeSet})},
		{o.twice, o.twice == ""},
		{"submissionTime", goodTime(o.slot("submissionTime")) && o.slot("submissionTime") != ""},
		{"author", len(o.authors(nodeSetAuthor)) == 1 && signedBySomebody(o.authors(nodeSetAuthor))},
		{"contentTypeCode", content},
		{"sourceId", oidForm.MatchString(o.ids[idSetSource])},
		{"uniqueId", oidForm.MatchString(o.ids[idSetUnique])},
	} {
		if !c.ok {
			return false, "SubmissionSet." + c.where
		}
	}
	return true, ""
}

func signedBySomebody(authors []authorLine) bool {
	return !slices.ContainsFunc(authors, func(a authorLine) bool {
		bad := func(form *regexp.Regexp) func(string) bool {
			return func(v string) bool { return !form.MatchString(v) }
		}
		return len(a.persons)+len(a.institutions) == 0 || slices.ContainsFunc(a.persons, bad(xcnForm)) || slices.ContainsFunc(a.institutions, bad(xonForm))
	})
}

// allMembers asks for one HasMember per entry, Original, and for associations between things that exist.
func (s submission) allMembers() (bool, string) {
	known := map[string]bool{}
	for _, o := range slices.Concat(s.sets, s.entries) {
		if o.id == "" || known[o.id] {
			return false, o.id
		}
		known[o.id] = true
	}
	members := map[string]int{}
	for _, l := range s.links {
		outside := l.kind == linkReplaces && strings.HasPrefix(l.to, "urn:uuid:") && known[l.from]
		switch {
		case !slices.Contains([]string{linkMember, linkReplaces, linkSigns}, l.kind), !outside && !(known[l.from] && known[l.to]):
			return false, l.id
		case l.kind == linkMember && (l.from != s.sets[0].id || l.slot("SubmissionSetStatus") != "Original"):
			return false, l.id
		case l.kind == linkMember:
			members[l.to]++
		}
	}
	for _, o := range s.entries {
		if members[o.id] != 1 {
			return false, o.id
		}
	}
	return len(s.entries) > 0, "ExtrinsicObject"
}

func (s submission) allBytes() (bool, string) {
	for _, o := range s.entries {
		if len(s.files[o.id]) == 0 {
			return false, o.id
		}
	}
	return true, ""
}

func (s submission) allDescribed() (bool, string) {
	for id := range s.files {
		if !slices.ContainsFunc(s.entries, func(o object) bool { return o.id == id }) {
			return false, id
		}
	}
	return len(s.unlinked) == 0, strings.Join(s.unlinked, " ")
}

// wellFormed checks the attributes of every entry. // dmp.md §5.3
func (s submission) wellFormed() (bool, string) {
	for _, o := range s.entries {
		var codes [5]bool
		for i, scheme := range []string{nodeClass, nodeType, nodeFormat, nodeFacility, nodePractice} {
			_, codes[i] = o.one(scheme)
		}
		for _, c := range []struct {
			where string
			ok    bool
		}{
			{o.twice, o.twice == ""},
			{"objectType", o.kind == stableDocument},
			{"mimeType", strings.Contains(o.mime, "/")},
			{"status", o.status == "" || o.status == statusURI[record.Approved]},
			{"creationTime", len(o.slot("creationTime")) == 14 && goodTime(o.slot("creationTime"))},
			{"serviceStartTime", o.slot("serviceStartTime") != "" && goodTime(o.slot("serviceStartTime"))},
			{"serviceStopTime", goodTime(o.slot("serviceStopTime"))},
			{"languageCode", o.slot("languageCode") != ""},
			{"sourcePatientId", o.slot("sourcePatientId") != ""},
			{"sourcePatientInfo", len(o.slots["sourcePatientInfo"]) > 0},
			{"legalAuthenticator", o.slot("legalAuthenticator") == "" || xcnForm.MatchString(o.slot("legalAuthenticator"))},
			{"title", o.title != "" && len([]rune(o.title)) <= longestTitle},
			{"author", len(o.authors(nodeAuthor)) > 0 && signedBySomebody(o.authors(nodeAuthor))},
			{"classCode", codes[0]}, {"typeCode", codes[1]}, {"formatCode", codes[2]},
			{"healthcareFacilityTypeCode", codes[3]}, {"practiceSettingCode", codes[4]},
			{"confidentialityCode", len(o.coded(nodeConfidentiality)) >= 1 && len(o.coded(nodeConfidentiality)) <= 4},
			{"uniqueId", oidForm.MatchString(o.ids[idUnique])},
		} {
			if !c.ok {
				return false, o.id + "." + c.where
			}
		}
	}
	return true, ""
}

func (s submission) patientIs(ins record.INS) (bool, string) {
	for _, o := range slices.Concat(s.sets, s.entries) {
		scheme := idPatient
		if slices.Contains(o.nodes, nodeSet) {
			scheme = schemePatientSet
		}
		if named, ok := parseCX(o.ids[scheme]); !ok || named != ins {
			return false, o.id
		}
	}
	return true, ""
}

func (s submission) sameHash() (bool, string) {
	for _, o := range s.entries {
		sum := sha1.Sum(s.files[o.id])
		if h := o.slot("hash"); h != "" && !strings.EqualFold(h, hex.EncodeToString(sum[:])) {
			return false, o.id
		}
	}
	return true, ""
}

func (s submission) sameSize() (bool, string) {
	for _, o := range s.entries {
		if size := o.slot("size"); size != "" && size != strconv.Itoa(len(s.files[o.id])) {
			return false, o.id
		}
	}
	return true, ""
}

// signature returns the one entry that is the signature of the lot.
func (s submission) signature() (o object, found bool) {
	for _, e := range s.entries {
		if e.isSignature() {
			if found {
				return o, false
			}
			o, found = e, true
		}
	}
	return o, found
}

func (o object) isSignature() bool {
	class, _ := o.one(nodeClass)
	return class.Code == classSignature
}

// lotSigned asks for one signature document, linked to the set, that covers all the rest. // dmp.md §5.5
func (x *exchange) lotSigned() (bool, string) {
	o, found := x.sub.signature()
	if !found || !slices.ContainsFunc(x.sub.links, func(l link) bool {
		return l.kind == linkSigns && l.from == o.id && l.to == x.sub.sets[0].id
	}) {
		return false, "Digital Signature"
	}
	lot := signedLot{set: x.sub.sets[0].ids[idSetUnique], documents: map[string][]byte{}}
	for _, e := range x.sub.entries {
		if !e.isSignature() {
			lot.documents[e.ids[idUnique]] = x.sub.files[e.id]
		}
	}
	var err error
	if x.lotSigner, err = verifyLot(x.sub.files[o.id], lot, x.s.o.AcceptSHA1); err != nil {
		return false, err.Error()
	}
	return true, ""
}

// lotSealed asks for a certificate of our authority, valid today, that may commit to content, of the structure in the indirect
// modes.
func (x *exchange) lotSealed() (bool, string) {
	cert := x.lotSigner
	if cert == nil {
		return false, "no certificate"
	}
	_, err := cert.Verify(x509.VerifyOptions{Roots: x.s.roots, CurrentTime: x.s.o.Clock(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil || cert.KeyUsage&x509.KeyUsageContentCommitment == 0 {
		return false, "not a valid signature certificate"
	}
	return x.v.mode == modeDirect || slices.Contains(cert.Subject.OrganizationalUnit, x.v.structure), "OU"
}
