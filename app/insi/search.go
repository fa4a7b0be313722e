package insi

import (
	"context"
	"slices"

	"chevet/app/record"
)

// Question is one step of a search, to tell people what was asked.
type Question struct {
	Names []string        `json:"names"`
	Place bool            `json:"place,omitempty"`
	Code  record.INSiCode `json:"code"`
}

// Found is the end of a search: the last answer, and every question that led there.
type Found struct {
	Answer
	Questions []Question
}

// Search asks for a person by strict traits. Each given name is tried alone, in order, then all together; an answer
// «several» is asked again with the birth place, then with every given name. The first answer «one» ends it. The end
// is «several» as soon as one question gave it and none was better, else «none». // INS/va1.25
func (c *Client) Search(ctx context.Context, by Caller, t record.Traits) (Found, error) {
	var f Found
	best := record.INSiNone
	try := func(names []string, place bool) (done bool, err error) {
		if slices.ContainsFunc(f.Questions, func(q Question) bool { return q.Place == place && slices.Equal(q.Names, names) }) ||
			len(f.Questions) >= c.config.Strategy.Questions {
			return false, nil
		}
		a, err := c.byTraits(ctx, by, t, names, place)
		if err != nil {
			return false, err
		}
		f.Questions = append(f.Questions, Question{names, place, a.Code})
		switch a.Code {
		case record.INSiOne:
			f.Answer = a
			return true, nil
		case record.INSiSeveral:
			best = record.INSiSeveral
		}
		return false, nil
	}
	for _, s := range c.config.Strategy.steps(t) {
		done, err := try(s, c.config.Strategy.PlaceFirst && t.BirthCOG != "")
		if err == nil && !done && f.last() == record.INSiSeveral && t.BirthCOG != "" {
			done, err = try(s, true)
		}
		if err == nil && !done && f.last() == record.INSiSeveral && len(t.GivenNames) > 1 {
			done, err = try(t.GivenNames, t.BirthCOG != "")
		}
		if err != nil || done {
			return f, err
		}
	}
	f.Answer = Answer{Code: best}
	return f, nil
}

func (f Found) last() record.INSiCode {
	if len(f.Questions) == 0 {
		return ""
	}
	return f.Questions[len(f.Questions)-1].Code
}

// steps lists the given names to ask with, in order.
func (s Strategy) steps(t record.Traits) [][]string {
	var all [][]string
	for _, g := range t.GivenNames {
		all = append(all, []string{g})
		if s.FirstNameOnly {
			return all
		}
	}
	if len(t.GivenNames) > 1 {
		all = append(all, t.GivenNames)
	}
	return all
}
