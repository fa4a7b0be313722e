package dmp

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Rights says which document types a profession reads in the DMP. The official matrix (arrêté du 26/10/2023) was not
// available: this one is a table that a file replaces. [?] dmp.md §9
type Rights map[string]Right

// Right is one profession's line.
type Right struct {
	All bool     // every type, minus the others listed
	Not []string // typeCodes refused, when All
	Yes []string // typeCodes read, when not All
}

// anyProfession is the line of the professions that have none.
const anyProfession = "*"

// DefaultRights lets physicians read everything, and the other professions what a ward shares. It is ours, not the arrêté's.
func DefaultRights() Rights {
	shared := []string{"11488-4", "11490-0", "11493-4", "11502-2", "15507-7", "18748-4", "34112-3", "34133-9", "34874-8", "57833-6", "60591-5", "SYNTH",
		"11369-6", "87273-9", "29551-9", "57828-6"}
	return Rights{
		physician:     {All: true},
		"50":          {All: true},
		anyProfession: {Yes: shared},
	}
}

// ParseRights reads «profession;typeCode;R or -» lines; profession or typeCode may be *. The most precise line wins.
func ParseRights(r io.Reader) (Rights, error) {
	const mostLines = 10_000
	c := csv.NewReader(r)
	c.Comma, c.Comment, c.FieldsPerRecord = ';', '#', 3
	rights := Rights{}
	for n := 1; ; n++ {
		line, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rights, nil
		}
		if err != nil || n > mostLines {
			return nil, fmt.Errorf("dmp: rights, line %d: %w", n, err)
		}
		right, read := rights[line[0]], line[2] == "R"
		switch {
		case line[2] != "R" && line[2] != "-":
			return nil, fmt.Errorf("dmp: rights, line %d: %q is neither R nor -", n, line[2])
		case line[1] == "*":
			right.All = read
		case read:
			right.Yes = append(right.Yes, line[1])
		default:
			right.Not = append(right.Not, line[1])
		}
		rights[line[0]] = right
	}
}

// reads reports that a profession may read a type of document.
func (r Rights) reads(profession, typeCode string) bool {
	right, found := r[profession]
	if !found {
		right = r[anyProfession]
	}
	if right.All {
		return !slices.Contains(right.Not, typeCode)
	}
	return slices.Contains(right.Yes, typeCode)
}
