package dmp_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// The main job as a hospital plays it: existence, authorisation, list, document.
func TestADocumentIsReadAfterTheAuthorisation(t *testing.T) {
	k := newKit(t)
	if got := access(k.call(exists(fresh))); got != "INEXISTANTE" {
		t.Fatalf("authorisation before TD0.3 = %q", got)
	}
	if code, _ := k.call(find(fresh)).fault(); code != "DMPAccessDeniedByRightsService" {
		t.Errorf("TD3.1 without authorisation: fault %q", code)
	}
	if status, context := outcome(k.call(authorize(fresh, "AJOUT"))); status != "DMPOk" || context == "" {
		t.Errorf("TD0.3 = %q %q", status, context)
	}
	if _, context := outcome(k.call(authorize(fresh, "AJOUT"))); context != "Autorisation déjà présente aucune action effectuée" {
		t.Errorf("TD0.3 again = %q", context)
	}
	if got := access(k.call(exists(fresh))); got != "VALIDE" {
		t.Errorf("authorisation after TD0.3 = %q", got)
	}
	list := k.call(find(fresh))
	if got := list.titles(); !slices.Equal(got, []string{"Autre patient"}) {
		t.Fatalf("TD3.1 = %v", got)
	}
	entry := list.body.FindElement(".//ExtrinsicObject")
	answer := k.call(retrieve(fresh, "1.2.250.1.999.2.1"))
	want, _ := k.world.Patients[1].Remote[0].Bytes()
	got := document1(answer)
	if !bytes.Equal(got, want) {
		t.Fatalf("TD3.2 gave %q", got)
	}
	sum := sha1.Sum(got)
	if slotOf(entry, "hash") != hex.EncodeToString(sum[:]) || slotOf(entry, "size") != strconv.Itoa(len(got)) {
		t.Errorf("hash %s size %s are not those of the bytes", slotOf(entry, "hash"), slotOf(entry, "size"))
	}
	if _, context := outcome(k.call(authorize(fresh, "SUPPRESSION"))); context == "" {
		t.Error("TD0.3 SUPPRESSION says nothing")
	}
	if code, _ := k.call(retrieve(fresh, "1.2.250.1.999.2.1")).fault(); code != "DMPAccessDeniedByRightsService" {
		t.Errorf("TD3.2 after the withdrawal: fault %q", code)
	}
}

func TestAnAuthorisationEndsAfterSixMonths(t *testing.T) {
	k := newKit(t)
	k.call(authorize(fresh, "AJOUT"))
	k.now.Store(today.AddDate(0, 6, 0).Add(-1e9).Unix())
	if got := access(k.call(exists(fresh))); got != "VALIDE" {
		t.Errorf("a second before the end: %q", got)
	}
	k.now.Store(today.AddDate(0, 6, 0).Unix())
	if got := access(k.call(exists(fresh))); got != "EXPIREE" {
		t.Errorf("at the end: %q", got)
	}
	if code, _ := k.call(find(fresh)).fault(); code == "" {
		t.Error("TD3.1 was served with an expired authorisation")
	}
}

func TestExistenceTellsOpenClosedNoneAndBlocked(t *testing.T) {
	k := newKit(t)
	for _, c := range []struct {
		name                    string
		q                       ask
		response, status, right string
	}{
		{"open", exists(opened), "OK", "active", "VALIDE"},
		{"closed", exists(closedDMP), "OK", "terminated", "INEXISTANTE"},
		{"no DMP", exists(none), "NF", "", "INEXISTANTE"},
		{"unknown person", exists(ins("160047599999900")), "NF", "", "INEXISTANTE"},
		{"blocked", with(exists(opened), func(q *ask) { q.who = outsider }), "OK", "active", "INTERDITE"},
	} {
		a := k.call(c.q)
		status := ""
		if e := a.body.FindElement(".//patient/statusCode"); e != nil {
			status = e.SelectAttrValue("code", "")
		}
		if got := a.body.FindElement(".//queryResponseCode").SelectAttrValue("code", ""); got != c.response || status != c.status || access(a) != c.right {
			t.Errorf("%s: %s, %q, %q", c.name, got, status, access(a))
		}
	}
	if n := k.plan.Count("dmp", "TD0.2"); n != 5 {
		t.Errorf("%d TD0.2 counted", n)
	}
}

// Both answers are compared element by element with the official ones, values aside.
func TestAnswersHaveTheShapeOfTheOfficialOnes(t *testing.T) {
	k := newKit(t)
	for _, c := range []struct {
		sample string
		q      ask
		drop   []string // what this world has not, or ours has more
	}{
		{"TD0.2_-_Test_d_existence_reponse.xml", exists(opened), []string{"telecom"}},
		{"TD0.3_-_Mise_a_jour_de_l_autorisation_reponse.xml", authorize(fresh, "AJOUT"), nil},
		{"TD1.6_-_Liste_des_PS_autorises_ou_bloques_reponse.xml", with(listed(fresh), nil), []string{"libSpeciality"}},
		{"TD3.2_-_Consultation_d_un_document_reponse.xml", retrieve(opened, "1.2.250.1.999.1.1"), nil},
	} {
		official := etree.NewDocument()
		if err := official.ReadFromFile(shared(t, "dmp-messages-officiels", c.sample)); err != nil {
			t.Fatal(err)
		}
		want, got := outline(official.Root(), c.drop), outline(k.call(c.q).root, c.drop)
		if want != got {
			t.Errorf("%s\nofficial\n%s\nours\n%s", c.sample, want, got)
		}
	}
	official := etree.NewDocument()
	if err := official.ReadFromFile(shared(t, "dmp-messages-officiels", "TD3.1_-_Recherche_de_document_reponse.xml")); err != nil {
		t.Fatal(err)
	}
	first := official.FindElements("//ExtrinsicObject")[0]
	for _, c := range first.FindElements("Classification[@classificationScheme='urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4']") {
		first.RemoveChild(c) // event codes: the world has none
	}
	invisible := k.call(find(opened, "$XDSDocumentEntryStatus", approved, "$XDSDocumentEntryConfidentialityCode", "('INVISIBLE_PATIENT^^1.2.250.1.213.1.1.4.13')"))
	if want, got := outline(first, []string{"Description"}), outline(invisible.body.FindElement(".//ExtrinsicObject"), nil); want != got {
		t.Errorf("TD3.1 entry\nofficial\n%s\nours\n%s", want, got)
	}
	if want, got := outline(official.Root(), []string{"ExtrinsicObject"}), outline(invisible.root, []string{"ExtrinsicObject"}); want != got {
		t.Errorf("TD3.1 envelope\nofficial\n%s\nours\n%s", want, got)
	}
}

const approved = "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')"

func TestTD13aReadsTheOppositions(t *testing.T) {
	k := newKit(t)
	q := exists(opened)
	q.badSample = true
	q.sample = "TD1.3a_-_Consultation_requete.xml"
	if err := k.server.RefuseEmergency(opened, true); err != nil {
		t.Fatal(err)
	}
	a := k.call(q)
	if e := a.body.FindElement(".//administrativeObservation[code]/value"); e == nil || e.SelectAttrValue("value", "") != "true" {
		t.Error("the opposition to emergency accesses is not told")
	}
	if k.plan.Count("dmp", "TD1.3a") != 1 || k.plan.Count("dmp", "TD0.2") != 0 {
		t.Errorf("counted as %v", k.plan.Counts())
	}
}

func TestTD16ListsAuthorisedAndBlockedProfessionals(t *testing.T) {
	k := newKit(t)
	modes := func(mode string) string {
		q := listed(opened)
		q.edit = func(b *etree.Element) { b.FindElement("mode").SetText(mode) }
		var all []string
		for _, e := range k.call(q).body.FindElements(".//listOfAuthorizationByPatient") {
			all = append(all, e.FindElement("nationalId").Text()+" "+e.FindElement("mode").Text())
		}
		return strings.Join(all, ", ")
	}
	active, blocked := physician+" ACTIVE, "+nurse+" ACTIVE", outsider+" INTERDITE"
	for mode, want := range map[string]string{"ACTIVE": active, "INTERDITE": blocked, "TOUTE": active + ", " + blocked} {
		if got := modes(mode); got != want {
			t.Errorf("%s: %s", mode, got)
		}
	}
}

// outline writes the tree of names, attribute names and constant attributes, without values.
func outline(e *etree.Element, drop []string) string {
	var b strings.Builder
	var walk func(*etree.Element, int)
	walk = func(e *etree.Element, depth int) {
		if slices.Contains(drop, e.Tag) {
			return
		}
		b.WriteString(strings.Repeat(" ", depth) + e.FullTag())
		var names []string
		for _, a := range e.Attr {
			name := a.FullKey()
			switch a.Key {
			case "status", "name", "classificationScheme", "identificationScheme", "objectType", "codeSystem", "typeCode":
				name += "=" + a.Value
			}
			names = append(names, name)
		}
		slices.Sort(names)
		b.WriteString(" " + strings.Join(names, " ") + "\n")
		for _, c := range e.ChildElements() {
			walk(c, depth+1)
		}
	}
	walk(e, 0)
	// a namespace may be declared on the element or above it: not a matter of shape
	return strings.ReplaceAll(b.String(), " xmlns:ns1", "")
}

func access(a answer) string {
	if e := a.body.FindElement("attentionLine/value"); e != nil {
		return e.SelectAttrValue("code", "")
	}
	return "no attentionLine: " + a.body.Tag
}

func outcome(a answer) (status, context string) {
	if e := a.body.FindElement("output"); e != nil {
		return e.FindElement("status").Text(), e.FindElement("context").Text()
	}
	return "no output: " + a.body.Tag, ""
}

func slotOf(e *etree.Element, name string) string {
	if v := e.FindElement("Slot[@name='" + name + "']/ValueList/Value"); v != nil {
		return v.Text()
	}
	return ""
}

// document1 returns the bytes of the first document of a TD3.2, beside the XML or inside it.
func document1(a answer) []byte {
	include := a.body.FindElement(".//Include")
	if include == nil {
		return nil
	}
	id, err := url.PathUnescape(strings.TrimPrefix(include.SelectAttrValue("href", ""), "cid:"))
	if err != nil {
		return nil
	}
	return a.parts[id]
}

func with(q ask, edit func(*ask)) ask {
	if edit != nil {
		edit(&q)
	}
	return q
}
