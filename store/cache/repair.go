package cache

import (
	"context"
	"database/sql"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
)

// Repair reads every value, removes those that do not authenticate and came from the server, and moves the cursor
// to 0 so that the next pull brings them again. It says how many were removed. A damaged mutation that was not
// accepted is never removed: it stays in the file, and Repair answers CACHE-ALTERE once the rest is done.
// Bodies are not read here: opening a damaged one notes it for MissingBodies.
func (s *Store) Repair(ctx context.Context) (removed int, err error) {
	const op = "cache.Repair"
	lost := 0
	err = s.write(ctx, op, func(h *handle) error {
		for _, c := range repaired {
			n, err := s.repairTable(ctx, h, c)
			if err != nil {
				return err
			}
			removed += n
		}
		if removed > 0 {
			if err := s.setPosition(h, sync.Position{}); err != nil {
				return err
			}
		}
		return h.each("SELECT id, workstation, seq, cell FROM mutation WHERE state <> 1", func(scan func(...any) error) error {
			if _, err := s.scanMutation(scan); err != nil {
				lost++
			}
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	s.recents.forget()
	if err := s.rebuildIndex(ctx); err != nil {
		return removed, fault(op, err)
	}
	if lost > 0 {
		return removed, altered("mutation").In(op)
	}
	return removed, nil
}

// column is where values of one kind lie, and how a value there is bound to its row.
type column struct {
	table, cell string
	row         [2]string // tag columns; "" for none
	mark        string    // plain column, "" for none
	place       func(a, b tag, mark int) place
}

// repaired lists the values that can be had again, or that nobody misses.
var repaired = []column{
	{"patient", "cell", [2]string{"patient"}, "", func(a, _ tag, _ int) place { return patientCell(a) }},
	{"encounter", "cell", [2]string{"patient", "encounter"}, "", func(a, b tag, _ int) place { return encounterCell(a, b) }},
	{"fact", "cell", [2]string{"patient", "fact"}, "kind", factCell},
	{"note", "cell", [2]string{"patient", "rev"}, "", func(a, b tag, _ int) place { return noteCell(a, b) }},
	{"page", "cell", [2]string{"patient"}, "page", func(a, _ tag, page int) place { return pageCell(a, int64(page)) }},
	{"dmp_view", "head", [2]string{"patient", "user"}, "", func(a, b tag, _ int) place { return dmpHead(a, b) }},
	{"dmp_view", "docs", [2]string{"patient", "user"}, "", func(a, b tag, _ int) place { return dmpDocs(a, b) }},
	{"recent", "cell", [2]string{"user", "patient"}, "", func(a, b tag, _ int) place { return recentCell(a, b) }},
	{"setting", "cell", [2]string{"user", "name"}, "", func(a, b tag, _ int) place { return settingCell(a, b) }},
	{"wanted", "cell", [2]string{"address"}, "", func(a, _ tag, _ int) place { return wantedCell(a) }},
	{"draft", "head", [2]string{"draft", "patient"}, "", func(a, b tag, _ int) place { return draftHead(a, b) }}, // nobody can read it any more, and it would close the record
	{"meta", "cell", [2]string{}, "", func(tag, tag, int) place { return cursorCell() }},
}

func (s *Store) repairTable(ctx context.Context, h *handle, c column) (_ int, err error) {
	or := func(name, none string) string {
		if name == "" {
			return none
		}
		return name
	}
	first, second := or(c.row[0], "x''"), or(c.row[1], "x''")
	marked := or(c.mark, "0")
	type bad struct {
		a, b []byte
		mark int
	}
	var damaged []bad
	var a, b, cell sql.RawBytes
	var mark, seen int
	query := "SELECT " + first + ", " + second + ", " + marked + ", " + c.cell + " FROM " + c.table
	err = h.each(query, func(scan func(...any) error) error {
		if err := scan(&a, &b, &mark, &cell); err != nil {
			return err
		}
		if seen++; seen%looksAt == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := s.keys.open(c.place(tagOf(a), tagOf(b), mark), cell, nil); err != nil {
			damaged = append(damaged, bad{append([]byte{}, a...), append([]byte{}, b...), mark})
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if c.table == "page" && len(damaged) > 0 { // what says where the documents are goes with the pages
		defer func() {
			if err == nil {
				_, err = h.exec("DELETE FROM document WHERE NOT EXISTS (SELECT 1 FROM page WHERE page.patient = document.patient AND page.page = document.page)")
			}
		}()
	}
	for _, d := range damaged {
		if _, err := h.exec("DELETE FROM "+c.table+" WHERE "+first+" = ? AND "+second+" = ? AND "+marked+" = ?", d.a, d.b, d.mark); err != nil {
			return 0, err
		}
	}
	return len(damaged), nil
}

func (s *Store) rebuildIndex(ctx context.Context) error {
	select {
	case <-s.index.built:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	entries, err := s.readEntries(ctx)
	if err != nil {
		return err
	}
	s.index.picture.Store(newPicture(entries))
	s.index.done, s.index.late = true, nil
	s.index.err.Store(nil)
	return nil
}

// Forget removes a patient from this workstation, with what was opened and seen of it; bodies that no remaining
// document names go too. It refuses with CACHE-ATTENTE while writes about the patient wait. The server brings the
// patient again when the workstation's scope does.
func (s *Store) Forget(ctx context.Context, patient record.PatientID) error {
	const op = "cache.Forget"
	pt := s.keys.patientTag(patient)
	err := s.write(ctx, op, func(h *handle) error {
		var n int
		if _, err := h.one("SELECT count(*) FROM mutation WHERE state = 0 AND patient = ?", []any{&n}, pt[:]); err != nil {
			return err
		}
		if n > 0 {
			return record.E(record.Conflict, ReasonUnsent).Because("%d pending", n)
		}
		if _, err := h.exec("DELETE FROM scope WHERE patient = ?", pt[:]); err != nil {
			return err
		}
		return s.forget(ctx, h, pt)
	})
	if err != nil {
		return err
	}
	s.recents.forget()
	s.refreshIndex([]record.PatientID{patient})
	return nil
}

// forget takes away all that is known of a patient.
func (s *Store) forget(ctx context.Context, h *handle, pt tag) error {
	docs, err := s.loadDocuments(ctx, h, pt)
	if err != nil {
		return err
	}
	for _, table := range []string{"patient", "blind", "encounter", "fact", "note", "document", "page", "dmp_view", "recent"} {
		if _, err := h.exec("DELETE FROM "+table+" WHERE patient = ?", pt[:]); err != nil {
			return err
		}
	}
	for i := range docs {
		if b := docs[i].Body; b != nil {
			if err := s.dropStored(h, s.address(b.SHA256)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) dropStored(h *handle, at tag) error {
	var one int
	named, err := h.one("SELECT 1 FROM document WHERE body = ? LIMIT 1", []any{&one}, at[:])
	if err != nil || named {
		return err
	}
	for _, query := range []string{
		"DELETE FROM chunk WHERE body = (SELECT body FROM body WHERE address = ?)",
		"DELETE FROM body WHERE address = ?",
		"DELETE FROM wanted WHERE address = ?",
	} {
		if _, err := h.exec(query, at[:]); err != nil {
			return err
		}
	}
	return nil
}

// Size says how much the file holds, for the support page.
type Size struct {
	Bytes     int64
	Patients  int
	Documents int
	At        time.Time
}

// Size counts rows and bytes, without opening a value.
func (s *Store) Size(ctx context.Context) (size Size, err error) {
	size.At = s.o.Clock()
	err = s.read(ctx, "cache.Size", func(h *handle) error {
		for query, dest := range map[string]any{
			"SELECT count(*) FROM patient":                                               &size.Patients,
			"SELECT count(*) FROM document":                                              &size.Documents,
			"SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()": &size.Bytes,
		} {
			if _, err := h.one(query, []any{dest}); err != nil {
				return err
			}
		}
		return nil
	})
	return size, err
}
