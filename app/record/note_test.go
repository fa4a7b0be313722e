package record

import (
	"testing"
	"time"
)

func text(rev string, version, base int, conflicts bool, resolves ...string) Note {
	at := time.Date(2026, 11, 22, 8, len(rev)+version, 0, 0, time.UTC)
	return Note{ID: "n", Patient: "p", Encounter: "e", Rev: rev, Version: version, Base: base, Conflicts: conflicts, Resolves: resolves, Text: rev, At: at}
}

func TestEveryTextOfASharedNoteIsSomewhere(t *testing.T) {
	all := []Note{text("a", 1, 0, false), text("b", 2, 1, false), text("cc", 0, 1, true), text("ddd", 0, 1, true), text("eeee", 0, 2, false)}
	notes := GatherNotes(all)
	if len(notes) != 1 {
		t.Fatalf("%d notes", len(notes))
	}
	n := notes[0]
	if n.Current == nil || n.Current.Rev != "b" || len(n.Conflicts) != 2 || len(n.Waiting) != 1 || len(n.History) != 1 || n.Settled() {
		t.Fatalf("%+v", n)
	}
	n = GatherNotes(append(all, text("fffff", 3, 2, false, "cc", "ddd")))[0]
	if n.Current.Rev != "fffff" || !n.Settled() || len(n.History) != 4 {
		t.Fatalf("once settled: %+v", n)
	}
}

func TestConflictIsNotSettledByATextThatConflictsItself(t *testing.T) {
	n := GatherNotes([]Note{text("a", 1, 0, false), text("b", 0, 0, true), text("c", 0, 0, true, "b")})[0]
	if len(n.Conflicts) != 2 {
		t.Fatalf("%+v", n)
	}
}

func TestNoteWithoutATextIsRefused(t *testing.T) {
	n := text("a", 0, 0, false)
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
	n.Text = " \n"
	if ReasonOf(n.Check()) != ReasonNote {
		t.Fatal("accepted")
	}
}
