package dossier

import (
	"strconv"
	"testing"

	"chevet/app"
	"chevet/ui/theme"
)

// BenchmarkOpen is from app.Record to the first layout, what holds the UI thread.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{300, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := put2(b, theme.Light, 1440, 900, opened(), nil)
			r := many(n)
			r.Patient.ID = "p2"
			b.ResetTimer()
			for b.Loop() {
				s.Open(r)
				s.win.Canvas().Content().Resize(s.win.Canvas().Size())
			}
		})
	}
}

// BenchmarkFilterKeystroke is one key in the filter of 10,000 documents.
func BenchmarkFilterKeystroke(b *testing.B) {
	s := put2(b, theme.Light, 1440, 900, nil, nil)
	s.Open(many(10_000))
	s.later()
	words := []string{"b", "bi", "bio", "biol", "bi", "b", ""}
	i := 0
	for b.Loop() {
		s.list.tools.field.OnChanged(words[i%len(words)])
		i++
	}
}

// BenchmarkSort is a click on the heading of the titles of 10,000 documents.
func BenchmarkSort(b *testing.B) {
	s := put2(b, theme.Light, 1440, 900, nil, nil)
	s.Open(many(10_000))
	s.later()
	down := false
	for b.Loop() {
		down = !down
		s.list.table.Sort("title", down)
		s.list.sorted("title", down)
	}
}

// BenchmarkUpdate is one picture of the record of 300 documents, as each step of an integration sends.
func BenchmarkUpdate(b *testing.B) {
	s := put2(b, theme.Light, 1440, 900, many(300), nil)
	r := many(300)
	for b.Loop() {
		s.Event(app.RecordUpdated{Record: r})
	}
}

// BenchmarkListing is what comes back on the UI thread once 10,000 documents were prepared off it.
func BenchmarkListing(b *testing.B) {
	s := put2(b, theme.Light, 1440, 900, nil, nil)
	r := many(10_000)
	s.Open(r)
	listing := app.NewListing(r.Rows)
	for b.Loop() {
		s.list.take(r.Rows, listing, true)
	}
}
