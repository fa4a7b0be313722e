package cda

import "strings"

// flow gathers the blocks of one container. Text makes paragraphs by itself; a block ends the paragraph under way.
type flow struct {
	n       *narrator
	blocks  []Block
	p       *Paragraph // under way, or nil
	caption *string    // of the element that owns this flow, nil when it may have none
	align   Align

	st     Run    // style of buf
	buf    []byte // text not yet a run
	spaced bool   // the last character is a space, a line break or the paragraph's start
}

// runs counts the runs of the paragraph under way.
func (f *flow) runs() int {
	if f.p == nil {
		return 0
	}
	return len(f.p.Runs)
}

func (f *flow) open() {
	if f.p == nil {
		f.p = &Paragraph{Align: f.align}
		f.spaced = true
	}
}

// write adds a piece of text, its white space collapsed as in HTML; a no-break space is text.
func (f *flow) write(b []byte, st Run) {
	if f.p == nil {
		for len(b) > 0 && class[b[0]] == blank {
			b = b[1:]
		}
		if len(b) == 0 {
			return
		}
		f.open()
	}
	if st != f.st {
		f.commit()
		f.st = st
	}
	for len(b) > 0 {
		i := 0
		for i < len(b) && b[i] > ' ' {
			i++
		}
		if i > 0 {
			f.buf = append(f.buf, b[:i]...)
			f.spaced = false
			b = b[i:]
			continue
		}
		if class[b[0]] == blank && !f.spaced {
			f.buf = append(f.buf, ' ')
			f.spaced = true
		}
		b = b[1:] // other control characters are not text
	}
}

// commit makes a run of the text at hand.
func (f *flow) commit() {
	if len(f.buf) == 0 {
		return
	}
	st := f.st
	st.Text = text(f.buf)
	f.p.Runs = append(f.p.Runs, st)
	f.buf = f.buf[:0]
}

// add puts a run without text, such as a picture or the call of a note.
func (f *flow) add(r Run) {
	f.open()
	f.commit()
	f.p.Runs = append(f.p.Runs, r)
	f.spaced = false
}

func (f *flow) lineBreak(st Run) {
	if f.p == nil {
		return
	}
	f.commit()
	f.trim()
	if len(f.p.Runs) == 0 {
		return
	}
	f.p.Runs = append(f.p.Runs, Run{Text: "\n"})
	f.spaced = true
}

// trim drops the space that ends the paragraph under way.
func (f *flow) trim() {
	for n := len(f.p.Runs); n > 0; n-- {
		last := &f.p.Runs[n-1]
		if last.Text == "" || last.Text == "\n" {
			return
		}
		if last.Text = strings.TrimRight(last.Text, " "); last.Text != "" {
			return
		}
		f.p.Runs = f.p.Runs[:n-1]
	}
}

// flush ends the paragraph under way.
func (f *flow) flush() {
	if f.p == nil {
		return
	}
	f.commit()
	f.trim()
	for n := len(f.p.Runs); n > 0 && f.p.Runs[n-1].Text == "\n"; n = len(f.p.Runs) {
		f.p.Runs = f.p.Runs[:n-1]
		f.trim()
	}
	if len(f.p.Runs) > 0 || f.p.Caption != "" || f.p.ID != "" {
		f.blocks = append(f.blocks, f.p)
	}
	f.p = nil
}

func (f *flow) close() []Block {
	f.flush()
	return f.blocks
}
