package dmp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Stored queries. // dmp.md §6, ITI TF-2 §3.18.4.1.2.4
const (
	queryFind        = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
	queryLots        = "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9"
	queryDocuments   = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
	queryLinks       = "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155"
	queryDocsLinks   = "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a"
	queryByReference = "urn:uuid:12941a89-e02e-4be5-967c-ce4bfc8fe492"
)

// Limits of a query.
const (
	mostSlots  = 64
	mostValues = 2000
)

// query is an AdhocQueryRequest read.
type query struct {
	kind  string
	leaf  bool                  // LeafClass, or ObjectRef
	slots map[string][][]string // by name: one list of values per slot of that name
}

var (
	errQuery       = errors.New("query")
	errQuerySyntax = fmt.Errorf("%w: value", errQuery)
)

func readQuery(body *etree.Element) (query, error) {
	q := query{slots: map[string][][]string{}}
	switch attr(child(body, nsQuery, "ResponseOption"), "returnType") {
	case "LeafClass", "LeafClassWithRepositoryItem":
		q.leaf = true
	case "ObjectRef", "": // the schema's default is RegistryObject, which ITI forbids: taken as references
	default:
		return q, fmt.Errorf("%w: returnType", errQuery)
	}
	adhoc := child(body, nsRIM, "AdhocQuery")
	if q.kind = attr(adhoc, "id"); q.kind == "" || child(body, nsQuery, "ResponseOption") == nil {
		return q, fmt.Errorf("%w: AdhocQuery@id and ResponseOption are required", errQuery)
	}
	slots := children(adhoc, nsRIM, "Slot")
	if len(slots) > mostSlots {
		return q, fmt.Errorf("%w: too many slots", errQuery)
	}
	count := 0
	for _, s := range slots {
		var values []string
		for _, v := range children(child(s, nsRIM, "ValueList"), nsRIM, "Value") {
			some, err := parseValue(text(v))
			if err != nil {
				return q, err
			}
			if values = append(values, some...); count+len(values) > mostValues {
				return q, fmt.Errorf("%w: too many values", errQuery)
			}
		}
		count += len(values)
		name := attr(s, "name")
		q.slots[name] = append(q.slots[name], values)
	}
	return q, nil
}

// parseValue reads «'x'», «('a','b')» or a number; a quote inside is doubled. // ITI TF-2 §3.18.4.1.2.3.5
func parseValue(s string) ([]string, error) {
	inside, list := strings.CutPrefix(s, "(")
	if list {
		var closed bool
		if inside, closed = strings.CutSuffix(strings.TrimSpace(inside), ")"); !closed {
			return nil, errQuerySyntax
		}
	}
	var values []string
	for rest := strings.TrimSpace(inside); ; {
		value, after, err := oneValue(rest)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
		after = strings.TrimSpace(after)
		if after == "" {
			return values, nil
		}
		if !list || after[0] != ',' || len(values) > mostValues {
			return nil, errQuerySyntax
		}
		rest = strings.TrimSpace(after[1:])
	}
}

func oneValue(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, "'") {
		end := strings.IndexByte(s, ',')
		if end < 0 {
			end = len(s)
		}
		value = strings.TrimSpace(s[:end])
		if value == "" || strings.Trim(value, "0123456789") != "" {
			return "", "", errQuerySyntax
		}
		return value, s[end:], nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), s[i+1:], nil
	}
	return "", "", errQuerySyntax
}

// one returns the single value of a parameter; found is false when it is absent.
func (q query) one(name string) (value string, found bool, err error) {
	lists := q.slots[name]
	if len(lists) == 0 {
		return "", false, nil
	}
	if len(lists) > 1 || len(lists[0]) != 1 {
		return "", true, errQuerySyntax
	}
	return lists[0][0], true, nil
}

// any returns all the values of a parameter, its slots together.
func (q query) any(name string) []string { return slices.Concat(q.slots[name]...) }

// patientParam is the parameter that names the patient, by query.
var patientParam = map[string]string{
	queryFind: "$XDSDocumentEntryPatientId", queryByReference: "$XDSDocumentEntryPatientId", queryLots: "$XDSSubmissionSetPatientId",
}

// patient returns the patient that the query names; those by identifier name none.
func (q query) patient() (string, bool) {
	name, names := patientParam[q.kind]
	if !names {
		return "", false
	}
	id, found, err := q.one(name)
	return id, found && err == nil
}

const schemePatientSet = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
