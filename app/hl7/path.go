package hl7

import (
	"strconv"

	"chevet/app/record"
)

// Path names a place in a message. All numbers start at 1; 0 means «not said».
type Path struct {
	Segment                                                string
	Occurrence, Field, Repetition, Component, Subcomponent int
}

// ParsePath reads "PID", "PID-3", "PID-3[2]", "PID-3[2].4", "PID-3.4.1", "OBX[3]-5.5"; round brackets and "-" between
// components ("PID-3(1)-4-1") are accepted too. Error: ReasonPath.
func ParsePath(s string) (Path, error) {
	if len(s) < 3 || !letter(s[0]) || !alphanumeric(s[1]) || !alphanumeric(s[2]) {
		return Path{}, bad(ReasonPath).Because("%q", s)
	}
	c := cursor{s: s, pos: 3}
	p := Path{Segment: s[:3]}
	for i := 0; i < 3; i++ {
		if upper(s[i]) != s[i] {
			p.Segment = string([]byte{upper(s[0]), upper(s[1]), upper(s[2])})
			break
		}
	}
	p.Occurrence = c.bracket()
	if c.pos == len(s) && !c.failed {
		return p, nil
	}
	c.expect("-.")
	return c.inner(p)
}

func parseInner(s string) (Path, error) { return (&cursor{s: s}).inner(Path{}) }

func (c *cursor) inner(p Path) (Path, error) {
	p.Field = c.number()
	p.Repetition = c.bracket()
	if c.more() {
		c.expect(".-")
		p.Component = c.number()
	}
	if c.more() {
		c.expect(".-")
		p.Subcomponent = c.number()
	}
	if c.failed || c.pos != len(c.s) {
		return Path{}, bad(ReasonPath).Because("%q", c.s)
	}
	return p, nil
}

type cursor struct {
	s      string
	pos    int
	failed bool
}

func (c *cursor) more() bool { return !c.failed && c.pos < len(c.s) }

func (c *cursor) expect(any string) {
	if c.pos >= len(c.s) || (c.s[c.pos] != any[0] && c.s[c.pos] != any[1]) {
		c.failed = true
		return
	}
	c.pos++
}

func (c *cursor) number() int {
	n, from := 0, c.pos
	for c.pos < len(c.s) && c.s[c.pos] >= '0' && c.s[c.pos] <= '9' && c.pos-from < 7 {
		n = n*10 + int(c.s[c.pos]-'0')
		c.pos++
	}
	if n == 0 {
		c.failed = true
	}
	return n
}

func (c *cursor) bracket() int {
	if c.pos >= len(c.s) || (c.s[c.pos] != '[' && c.s[c.pos] != '(') {
		return 0
	}
	closing := byte(']')
	if c.s[c.pos] == '(' {
		closing = ')'
	}
	c.pos++
	n := c.number()
	if c.pos >= len(c.s) || c.s[c.pos] != closing {
		c.failed = true
		return 0
	}
	c.pos++
	return n
}

// String writes the path as ParsePath reads it.
func (p Path) String() string {
	s := p.Segment
	if p.Occurrence > 1 {
		s += "[" + strconv.Itoa(p.Occurrence) + "]"
	}
	if p.Field == 0 {
		return s
	}
	s += "-" + strconv.Itoa(p.Field)
	if p.Repetition > 0 {
		s += "[" + strconv.Itoa(p.Repetition) + "]"
	}
	if p.Component > 0 {
		s += "." + strconv.Itoa(p.Component)
	}
	if p.Component > 0 && p.Subcomponent > 0 {
		s += "." + strconv.Itoa(p.Subcomponent)
	}
	return s
}

// check refuses a path that no message can have.
func (p Path) check() *record.Error {
	if p.Field < 1 || p.Field > 999 || p.Repetition > 1_000_000 || p.Component > 999 || p.Subcomponent > 999 {
		return bad(ReasonWrite).Because("path %s", p)
	}
	return nil
}
