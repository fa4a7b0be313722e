package compose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chevet/app/record"
)

// headerOrder is the sequence of the schema with how often each element may stand; 0 means any number. // POCD_MT000040
var headerOrder = []struct {
	name     string
	min, max int
}{{"realmCode", 1, 1}, {"typeId", 1, 1}, {"templateId", 3, 0}, {"id", 1, 1}, {"code", 1, 1}, {"title", 1, 1}, {"effectiveTime", 1, 1},
	{"confidentialityCode", 1, 1}, {"languageCode", 1, 1}, {"setId", 1, 1}, {"versionNumber", 1, 1}, {"copyTime", 0, 1}, {"recordTarget", 1, 1},
	{"author", 1, 0}, {"dataEnterer", 0, 1}, {"informant", 0, 0}, {"custodian", 1, 1}, {"informationRecipient", 0, 0}, {"legalAuthenticator", 1, 1},
	{"authenticator", 0, 0}, {"participant", 0, 0}, {"inFulfillmentOf", 0, 0}, {"documentationOf", 1, 0}, {"relatedDocument", 0, 1},
	{"authorization", 0, 0}, {"componentOf", 1, 1}, {"component", 1, 1}}

func (k *checker) structure() {
	rank := map[string]int{}
	for i, e := range headerOrder {
		rank[e.name] = i
		all := k.root.all(e.name)
		k.fail(len(all) < e.min, RuleMissing, fieldOr(e.name), k.root)
		if e.max > 0 && len(all) > e.max {
			k.report(Error, RuleTwice, fieldOr(e.name), all[e.max])
		}
	}
	last := 0
	for _, c := range k.root.kids {
		r, known := rank[c.name]
		switch {
		case !known:
			k.report(Error, RuleUnknownElement, FieldFile, c)
		case r < last:
			k.report(Error, RuleOrder, place(c), c)
		default:
			last = r
		}
	}
	k.fail(k.root.one("realmCode").attr("code") != "FR", RuleRealm, FieldFile, k.root.one("realmCode"))
	id := k.root.one("typeId")
	k.fail(id.attr("root") != "2.16.840.1.113883.1.3" || id.attr("extension") != "POCD_HD000040", RuleTypeID, FieldFile, id)
	for _, root := range []string{"2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"} {
		k.fail(!k.root.templated(root), RuleTemplate, FieldType, k.root)
	}
	k.fail(k.root.one("title") != nil && k.root.one("title").words() == "", RuleEmpty, FieldTitle, k.root.one("title"))
	k.fail(k.root.one("languageCode").attr("code") != "fr-FR", RuleLanguage, FieldFile, k.root.one("languageCode"))
}

func fieldOr(name string) Field {
	if f, ok := fieldOf[name]; ok {
		return f
	}
	return FieldFile
}

var (
	uuidForm  = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	stampForm = regexp.MustCompile(`^\d{4}(\d{2}(\d{2}(\d{4}(\d{2})?([+-]\d{4})?)?)?)?$`)
)

func rooted(n *node) bool {
	root := n.attr("root")
	_, err := record.ParseOID(root)
	return err == nil && strings.Contains(root, ".") || uuidForm.MatchString(root)
}

func (k *checker) identifiers() {
	id, set := k.root.one("id"), k.root.one("setId")
	for _, n := range []*node{id, set} {
		k.fail(n != nil && !rooted(n), RuleID, FieldNumber, n)
		k.fail(n.attr("extension") != "", RuleIDExtension, FieldNumber, n)
	}
	k.fail(id != nil && set != nil && id.attr("root") == set.attr("root"), RuleIDSet, FieldNumber, set)
	seen := map[string]bool{}
	k.root.one("component").walk(func(n *node) {
		if n.name != "id" || n.parent.name == "assignedAuthor" || n.parent.name == "assignedEntity" || strings.HasSuffix(n.parent.name, "Organization") || n.attr("nullFlavor") != "" {
			return
		}
		k.fail(!rooted(n), RuleID, FieldBody, n)
		key := n.attr("root") + "^" + n.attr("extension")
		k.warn(seen[key], RuleSameMark, FieldBody, n)
		seen[key] = true
	})
}

func (k *checker) versions() {
	v := k.root.one("versionNumber")
	number, err := strconv.Atoi(v.attr("value"))
	k.fail(v != nil && (err != nil || number < 1), RuleVersion, FieldVersion, v)
	related := k.root.one("relatedDocument")
	k.fail(err == nil && number > 1 && related == nil, RuleReplacesMissing, FieldVersion, v)
	if related == nil {
		return
	}
	k.fail(related.attr("typeCode") != "RPLC" || number == 1, RuleReplaces, FieldVersion, related)
	parent := related.one("parentDocument/id")
	k.fail(!rooted(parent), RuleID, FieldVersion, related)
	own := []string{k.root.one("id").attr("root"), k.root.one("setId").attr("root")}
	k.fail(parent.attr("extension") == "" && slices.Contains(own, parent.attr("root")), RuleReplacesSelf, FieldVersion, parent)
}

// times checks the form of every date, and the zone of those that tell a time. // CI-SIS: aaaammjjhhmmss+zzzz
func (k *checker) times() {
	timed := []string{"effectiveTime", "time", "low", "high", "birthTime", "center"}
	k.root.walk(func(n *node) {
		v := n.attr("value")
		if v == "" || !slices.Contains(timed, n.name) || strings.Contains(n.parent.name, "Quantity") || n.parent.attr("type") == "IVL_PQ" {
			return
		}
		f := place(n)
		if n.name == "birthTime" {
			f = FieldBirthDate
		}
		k.fail(!validStamp(v), RuleTime, f, n)
		k.fail(len(v) >= 12 && !strings.ContainsAny(v, "+-"), RuleZone, f, n)
	})
	created := digitsOf(k.root.one("effectiveTime").attr("value"))
	k.fail(k.root.one("effectiveTime") != nil && len(created) < 14, RuleTime, FieldDate, k.root.one("effectiveTime"))
	for _, n := range append(k.root.all("documentationOf/serviceEvent/effectiveTime"), k.root.all("componentOf/encompassingEncounter/effectiveTime")...) {
		low, high := moment(n.one("low").attr("value")), moment(n.one("high").attr("value"))
		k.fail(!low.IsZero() && !high.IsZero() && high.Before(low), RulePeriod, place(n), n)
	}
}

func digitsOf(v string) string {
	if i := strings.IndexAny(v, "+-"); i >= 0 {
		return v[:i]
	}
	return v
}
