package cache_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// What is stored comes back the same, whatever it holds, and bytes from anywhere never crash a decoder.

func drawTime(t *rapid.T) time.Time {
	if rapid.IntRange(0, 3).Draw(t, "zero") == 0 {
		return time.Time{}
	}
	at := time.Unix(rapid.Int64Range(-1<<34, 1<<34).Draw(t, "sec"), rapid.Int64Range(0, 999_999_999).Draw(t, "nsec")).UTC()
	if offset := rapid.SampledFrom([]int{0, 3600, 7200, -14400, 20700, 561}).Draw(t, "offset"); offset != 0 {
		at = at.In(time.FixedZone("", offset))
	}
	return at
}

// draw fills a value of any of our types: every field present and future is covered without listing it here.
func draw(t *rapid.T, v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(drawTime(t)))
	case v.Type() == reflect.TypeFor[json.RawMessage]():
		v.Set(reflect.ValueOf(json.RawMessage(rapid.SampledFrom([]string{"null", `{"a":1}`}).Draw(t, "json"))))
	default:
		switch v.Kind() {
		case reflect.String:
			v.SetString(rapid.String().Draw(t, "s"))
		case reflect.Bool:
			v.SetBool(rapid.Bool().Draw(t, "b"))
		case reflect.Int, reflect.Int64:
			v.SetInt(rapid.Int64().Draw(t, "i"))
		case reflect.Struct:
			for i := range v.NumField() {
				draw(t, v.Field(i))
			}
		case reflect.Pointer:
			if rapid.Bool().Draw(t, "some") {
				v.Set(reflect.New(v.Type().Elem()))
				draw(t, v.Elem())
			}
		case reflect.Slice:
			if n := rapid.IntRange(0, 3).Draw(t, "n"); n > 0 {
				v.Set(reflect.MakeSlice(v.Type(), n, n))
				for i := range n {
					draw(t, v.Index(i))
				}
			}
		default:
			t.Fatalf("a kind the test cannot draw: %s", v.Type())
		}
	}
}

// same compares as JSON: two times are the same instant with the same offset, whatever names their zones have.
func same(t *rapid.T, got, want any) {
	a, err := json.Marshal(got)
	if err != nil {
		t.Skip(err) // a time that JSON does not write
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Skip(err)
	}
	if !bytes.Equal(a, b) {
		t.Fatalf("got  %s\nwant %s", a, b)
	}
}

func roundTrip[T any](encode func(*T) []byte, decode func([]byte, *T) error) func(*rapid.T) {
	return func(t *rapid.T) {
		var want, got T
		draw(t, reflect.ValueOf(&want).Elem())
		if err := decode(encode(&want), &got); err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
	}
}

func TestWhatIsEncodedComesBackTheSame(t *testing.T) {
	t.Run("document", rapid.MakeCheck(roundTrip(cache.EncodeDocument, func(b []byte, d *record.Document) (err error) {
		*d, err = cache.DecodeDocument(b)
		return err
	})))
	t.Run("patient", rapid.MakeCheck(roundTrip(cache.EncodePatient, cache.DecodePatient)))
	t.Run("encounter", rapid.MakeCheck(roundTrip(cache.EncodeEncounter, cache.DecodeEncounter)))
	t.Run("consent", rapid.MakeCheck(roundTrip(cache.EncodeConsent, cache.DecodeConsent)))
	t.Run("break-glass", rapid.MakeCheck(roundTrip(cache.EncodeGlass, cache.DecodeGlass)))
	t.Run("mutation", rapid.MakeCheck(roundTrip(cache.EncodeMutation, cache.DecodeMutation)))
	t.Run("documents", rapid.MakeCheck(roundTrip(
		func(d *[]record.Document) []byte { return cache.EncodeDocuments(*d) },
		func(b []byte, d *[]record.Document) (err error) { *d, err = cache.DecodeDocuments(b); return err })))
}

func TestACutOrLongerValueIsRefused(t *testing.T) {
	doc := document("d1", "p1", "titre")
	doc.Sendings = []record.Sending{{Channel: record.ToDMP, At: now}}
	plain := cache.EncodeDocument(&doc)
	for n := range plain {
		if _, err := cache.DecodeDocument(plain[:n]); err == nil {
			t.Fatalf("cut at %d and accepted", n)
		}
	}
	_, err := cache.DecodeDocument(append(plain, 0))
	reason(t, err, cache.ReasonAltered)
}

func TestAValueOfANewerProgramIsNotReadHalfway(t *testing.T) {
	p := person("p1", "ESSAI", "Jeanne", "")
	plain := cache.EncodePatient(&p)
	plain[0]++
	var got record.Patient
	reason(t, cache.DecodePatient(plain, &got), cache.ReasonVersion)
}

func FuzzDecoders(f *testing.F) {
	doc := document("d1", "p1", "titre")
	doc.Entry, doc.Body = &record.Entry{ReferenceIDs: []string{"a"}}, &record.Body{SHA256: "x"}
	p := person("p1", "ESSAI", "Jeanne", "1980")
	m := mutation(sync.KindConsent, "p1", consent("c1", "p1", record.Opposed))
	c := consent("c1", "p1", record.Opposed)
	f.Add(cache.EncodeDocument(&doc))
	f.Add(cache.EncodeDocuments([]record.Document{doc, doc}))
	f.Add(cache.EncodePatient(&p))
	f.Add(cache.EncodeMutation(&m))
	f.Add(cache.EncodeConsent(&c))
	f.Add(cache.EncodePage([]string{"a", "bb"}))
	f.Add([]byte{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := cache.DecodeDocument(b); err == nil {
			again, err := cache.DecodeDocument(cache.EncodeDocument(&d))
			if err != nil || !bytes.Equal(cache.EncodeDocument(&again), cache.EncodeDocument(&d)) {
				t.Fatal("decoded, and not stable", err)
			}
		}
		cache.DecodeDocuments(b)
		cache.DecodePage(b)
		cache.DecodePatient(b, new(record.Patient))
		cache.DecodeEncounter(b, new(record.Encounter))
		cache.DecodeConsent(b, new(record.Consent))
		cache.DecodeGlass(b, new(record.BreakGlass))
		cache.DecodeMutation(b, new(sync.Mutation))
		cache.DecodeOutcome(b, new(sync.Outcome))
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Éloïse", "E\u0301loi\u0308se", "D’ARTAGNAN", "LE  GOFF-Œuf", "\xff", "Straße", "ẞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := cache.Fold(s)
		if cache.Fold(once) != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, cache.Fold(once))
		}
	})
}
