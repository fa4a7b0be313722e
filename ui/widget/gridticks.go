package widget

import ()

func (g *grid) isTicked(i int) bool {
	_, ok := g.ticked[g.src.key(i)]
	return ok
}

func (g *grid) tick(i int, on bool) {
	if i < 0 || i >= g.src.count() || !g.src.tickable(i) {
		return
	}
	if on {
		g.ticked[g.src.key(i)] = struct{}{}
	} else {
		delete(g.ticked, g.src.key(i))
	}
}

func (g *grid) toggleTick(i int) {
	if !g.ticks || i < 0 || i >= g.src.count() || !g.src.tickable(i) {
		return
	}
	g.tick(i, !g.isTicked(i))
	g.anchor = i
	g.point(i)
	g.head.Refresh()
	g.src.wasTicked()
}

// tickRange ticks from the anchor to i.
func (g *grid) tickRange(i int) {
	if !g.ticks {
		g.choose(i)
		return
	}
	from := g.anchor
	if from < 0 {
		from = max(0, g.cursor)
	}
	for r := min(from, i); r <= max(from, i); r++ {
		g.tick(r, true)
	}
	keep := from
	g.point(i)
	g.anchor = keep
	g.Refresh()
	g.src.wasTicked()
}

// tickAll ticks every row, or none when all are.
func (g *grid) tickAll() {
	if !g.ticks {
		return
	}
	all := g.tickedAll()
	for i := 0; i < g.src.count(); i++ {
		g.tick(i, !all)
	}
	g.Refresh()
	g.src.wasTicked()
}

func (g *grid) tickedAll() bool {
	any := false
	for i := 0; i < g.src.count(); i++ {
		if !g.src.tickable(i) {
			continue
		}
		any = true
		if !g.isTicked(i) {
			return false
		}
	}
	return any
}
