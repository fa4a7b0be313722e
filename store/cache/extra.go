package cache

import (
	"encoding/json"
	"reflect"
	"strings"

	"chevet/app/record"
	"chevet/app/sync"
)

// A server newer than this program may send members that the program's types don't have. They are kept beside
// the value and given back with what is written here, so that an old workstation erases nothing.

// membersOf lists the members known, for the kinds that may change. Facts never do.
var membersOf = map[sync.Kind]map[string]bool{
	sync.KindPatient:   members(reflect.TypeFor[record.Patient]()),
	sync.KindEncounter: members(reflect.TypeFor[record.Encounter]()),
	sync.KindDocument:  members(reflect.TypeFor[record.Document]()),
}

// members lists the JSON names of a struct, in lower case as encoding/json compares them.
func members(t reflect.Type) map[string]bool {
	known := map[string]bool{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			for k := range members(f.Type) {
				known[k] = true
			}
		case name == "":
			known[strings.ToLower(f.Name)] = true
		default:
			known[strings.ToLower(name)] = true
		}
	}
	return known
}

// unknown returns the members of a JSON object that are not known, as an object, or nil when there is none.
func unknown(payload json.RawMessage, known map[string]bool) json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(payload, &all) != nil {
		return nil
	}
	for name := range all {
		if known[strings.ToLower(name)] {
			delete(all, name)
		}
	}
	if len(all) == 0 {
		return nil
	}
	rest, err := json.Marshal(all)
	if err != nil {
		return nil
	}
	return rest
}

// withExtra adds to payload the members of extra that it does not have.
func withExtra(payload, extra json.RawMessage) (json.RawMessage, error) {
	if extra == nil {
		return payload, nil
	}
	var own, kept map[string]json.RawMessage
	if err := json.Unmarshal(payload, &own); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(extra, &kept); err != nil {
		return nil, err
	}
	for name, v := range kept {
		if _, has := own[name]; !has {
			own[name] = v
		}
	}
	return json.Marshal(own)
}
