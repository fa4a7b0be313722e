package cda

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func tableOf(t testing.TB, inner string) *Table {
	t.Helper()
	d := mustParse(t, []byte(section("<table>"+inner+"</table>")))
	for _, b := range d.Sections[0].Blocks {
		if tb, ok := b.(*Table); ok {
			return tb
		}
	}
	t.Fatal("no table")
	return nil
}

// drawing writes a grid a line per row, each cell by its text, capital at its origin.
func drawing(g [][]GridCell) string {
	var b strings.Builder
	for _, row := range g {
		for _, c := range row {
			s := "."
			if c.Cell != nil {
				var w plainWriter
				w.cell(c.Cell.Blocks)
				s = w.String()
				if c.Origin {
					s = strings.ToUpper(s)
				}
			}
			b.WriteString(s)
		}
		b.WriteByte('|')
	}
	return b.String()
}

func TestSpansAreResolved(t *testing.T) {
	for inner, want := range map[string]string{
		`<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>`:                                                        "AB|C.|",
		`<tr><td colspan="2">a</td><td>b</td></tr><tr><td>c</td><td>d</td><td>e</td></tr>`:                        "AaB|CDE|",
		`<tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr>`:                                            "AB|aC|",
		`<tr><td>a</td><td rowspan="2">b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>`:                        "ABC|DbE|",
		`<thead><tr><th rowspan="9">a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody>`:    "AB|CD|",
		`<tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="3">c</td></tr>`:                                "AB|Cb|",
		`<tr><td rowspan="2" colspan="2">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td colspan="3">d</td></tr>`: "AaB|aaC|Ddd|",
		`<tr><td colspan="0">a</td><td colspan="-3">b</td><td colspan="x">c</td></tr>`:                            "ABC|",
		`<tfoot><tr><td>z</td></tr></tfoot><tbody><tr><td>a</td></tr></tbody>`:                                    "A|Z|",
	} {
		if got := drawing(tableOf(t, inner).Grid()); got != want {
			t.Errorf("%s\n got %s\nwant %s", inner, got, want)
		}
	}
}

func TestAColumnGivesItsAlignment(t *testing.T) {
	g := tableOf(t, `<col align="right"/><col align="center"/><tr><td>a</td><td align="left">b</td></tr>`).Grid()
	equal(t, "aligns", []Align{g[0][0].Align, g[0][1].Align}, []Align{"right", "left"})
}

func TestATableOfTenThousandColumnsKeepsItsTextInAThousand(t *testing.T) {
	var b strings.Builder
	b.WriteString("<tr>")
	for i := range 10_000 {
		fmt.Fprintf(&b, "<td>c%d</td>", i)
	}
	b.WriteString("</tr><tr><td>fin</td></tr>")
	tb := tableOf(t, b.String())
	g := tb.Grid()
	equal(t, "width", len(g[0]), maxColumns)
	equal(t, "cells kept in the table", len(tb.Rows[0].Cells), 10_000)
	last := g[0][maxColumns-1].Cell
	equal(t, "blocks of the last cell", len(last.Blocks), 9001)
	equal(t, "the table itself is unchanged", len(tb.Rows[0].Cells[maxColumns-1].Blocks), 1)
}

func TestHostileSpansAreBounded(t *testing.T) {
	for name, inner := range map[string]string{
		"huge spans":      strings.Repeat(`<tr><td colspan="99999999" rowspan="99999999">x</td></tr>`, 2000),
		"many rowspans":   strings.Repeat(`<tr><td colspan="999">a</td><td rowspan="1000">b</td></tr>`, 5000),
		"overflowing":     strings.Repeat(`<tr><td colspan="1000" rowspan="1000">a</td><td>b</td></tr>`, 3000),
		"ragged and wide": `<tr><td colspan="1000">a</td></tr>` + strings.Repeat(`<tr><td>b</td></tr>`, 50_000),
		"many columns":    strings.Repeat(`<col span="1000"/>`, 1000) + `<tr><td>a</td></tr>`,
	} {
		tb := tableOf(t, inner)
		start := time.Now()
		g := tb.Grid()
		slots, cells := 0, map[*Cell]bool{}
		for _, row := range g {
			slots += len(row)
			for _, c := range row {
				if c.Cell != nil {
					cells[c.Cell] = true
				}
			}
		}
		if slots > 2*maxGridSlots {
			t.Errorf("%s: %d slots", name, slots)
		}
		if len(tb.Columns) > maxColumns {
			t.Errorf("%s: %d columns", name, len(tb.Columns))
		}
		t.Logf("%s: %d rows, %d slots, %d cells, %v", name, len(g), slots, len(cells), time.Since(start))
	}
}
