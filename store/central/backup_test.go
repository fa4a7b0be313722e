package central_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"chevet/app/access"
	"chevet/app/access/password"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central/postgrestest"
)

// furnished is a database with something of everything, and one body.
func furnished(t *testing.T, s store) (digest string) {
	t.Helper()
	withPatients(t, s, 3)
	body := bytes.Repeat([]byte("compte rendu "), 50_000)
	digest = digestOf(body)
	if _, err := s.PutBody(t.Context(), digest, int64(len(body)), 0, bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	push(t, s, mutation(1, changelog.KindConsent, "p1", consent("c1", record.Opposed)))
	o := newOffice(t, s)
	o.create(person("899700000001"))
	o.create(admin("admin"))
	if err := s.Directory().AddLink(t.Context(), access.Link{Issuer: "https://i", Subject: "s", NationalID: "899700000001", Account: "899700000001", At: noon, Pending: true}); err != nil {
		t.Fatal(err)
	}
	if err := o.SetPolicy(t.Context(), o.by, password.Policy{}); err != nil {
		t.Fatal(err)
	}
	o.session("899700000001")
	return digest
}

func TestARestoredBackupIsWhatWasThere(t *testing.T) { // SC.SSI/GEN.21
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		digest := furnished(t, s)
		var out bytes.Buffer
		sum, err := s.Backup(t.Context(), &out)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(out.Bytes(), []byte("MARTIN")) || bytes.Contains(out.Bytes(), []byte("280056999999988")) || bytes.Contains(out.Bytes(), []byte("accounts")) {
			t.Error("a backup says something without its key")
		}
		where := at.fresh(t)
		if c, ok := where.(*cluster); ok { // one database holds several establishments: the same one, elsewhere
			where = &cluster{Base: postgrestest.Database(t), servers: c.servers}
		}
		again := where.open(t, at.here())
		back, err := again.Restore(t.Context(), bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(back.Parts, sum.Parts) || back.Head != sum.Head || sum.Head == 0 {
			t.Errorf("%+v\n%+v", sum, back)
		}
		var second bytes.Buffer
		if same, err := again.Backup(t.Context(), &second); err != nil || !slices.Equal(same.Parts, sum.Parts) {
			t.Errorf("%v: a backup of what was restored has other counts or digests\n%+v\n%+v", err, sum.Parts, same.Parts)
		}
		if err := again.CheckTraces(t.Context()); err != nil {
			t.Error(err)
		}
		if head, err := again.Head(t.Context()); err != nil || head != sum.Head {
			t.Error(head, err)
		}
		if b, err := again.OpenBody(t.Context(), digest); err != nil {
			t.Error(err)
		} else {
			var whole bytes.Buffer
			if _, err := whole.ReadFrom(b); err != nil || digestOf(whole.Bytes()) != digest {
				t.Error("the body is another: ", err)
			}
		}
		if open, _ := again.Sessions().OpenSessions(t.Context(), "", 10); len(open) != 0 {
			t.Error("a session came back to life")
		}
		push(t, again, mutation(2, changelog.KindConsent, "p1", consent("c2", record.Unopposed))) // life goes on where it stopped
		if _, err := again.Restore(t.Context(), bytes.NewReader(out.Bytes())); err == nil {
			t.Error("restored over what is there")
		}
	})
}

func TestADamagedBackupLeavesTheDatabaseEmpty(t *testing.T) {
	at := newFile(t)
	s := open(t, at)
	furnished(t, s)
	var out bytes.Buffer
	if _, err := s.Backup(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	harms := map[string][]byte{"cut": whole[:len(whole)-30], "empty": nil, "not a backup": []byte("PRAGMA"), "more behind": append(slices.Clone(whole), 'x')}
	for _, i := range []int{25, 60, len(whole) / 2, len(whole) - 1} {
		changed := slices.Clone(whole)
		changed[i] ^= 1
		harms[fmt.Sprint("byte ", i)] = changed
	}
	for name, harmed := range harms {
		empty := open(t, newFile(t))
		if _, err := empty.Restore(t.Context(), bytes.NewReader(harmed)); record.ReasonOf(err) != changelog.ReasonAltered {
			t.Errorf("%s: %v", name, err)
		}
		if all, err := empty.Accounts(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%s: %d accounts, %v", name, len(all), err)
		}
	}
	if _, err := newFile(t).open(t, "750000002").Restore(t.Context(), bytes.NewReader(whole)); record.ReasonOf(err) != changelog.ReasonAltered {
		t.Errorf("another establishment: %v", err)
	}
}
