package app

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"chevet/app/barcode"
	"chevet/app/record"
)

// Product is a vaccine as a note must name it. // VAC-NOTE 2023.01
type Product struct {
	Name     string `json:"name"`
	CIS      string `json:"cis"`
	CIP13    string `json:"cip13"`
	ATC      string `json:"atc"`
	ATCLabel string `json:"atcLabel"`
}

// Box is what the datamatrix of a box says, with the product when it is known.
type Box struct {
	Code     string // CIP13, or the GTIN of a box that has none
	Product  Product
	Known    bool
	Lot      string
	Serial   string
	Expiry   record.Date
	Warnings []record.Reason // expired, unknown, without a lot… // U-VAC-02
}

// ReadBox reads what a scanner typed. The errors are SCAN-…
func (w *Workstation) ReadBox(ctx context.Context, scan string) (Box, error) {
	now := w.parts.Clock()
	read, err := barcode.ReadGS1(scan, now)
	if err != nil {
		return Box{}, err
	}
	b := Box{Code: read.Product(), Lot: read.Lot, Serial: read.Serial, Expiry: read.Expiry}
	if b.Product, b.Known, err = w.product(ctx, b.Code); err != nil {
		return Box{}, err
	}
	if b.Product.CIP13 == "" {
		b.Product.CIP13 = read.CIP13
	}
	b.Warnings = read.Warnings(now, func(string) bool { return b.Known })
	return b, nil
}

// ReadBoxImage reads the datamatrix in an image file: PNG, JPEG or GIF.
func (w *Workstation) ReadBoxImage(ctx context.Context, r io.Reader) (Box, error) {
	scan, err := barcode.ReadImage(r)
	if err != nil {
		return Box{}, err
	}
	return w.ReadBox(ctx, scan)
}

// ReasonBoxExpired is the warning of a box whose date is over, by its value in app/barcode.
const ReasonBoxExpired = barcode.ReasonExpired

// Expired reports that a product may no longer be given on that day.
func Expired(expiry record.Date, on time.Time) bool {
	return expiry != "" && expiry < record.DateOf(on)
}

func productSetting(code string) string { return "vaccine:" + code }

// product asks the hospital's list, then what was typed on this workstation for the same code.
func (w *Workstation) product(ctx context.Context, code string) (Product, bool, error) {
	if w.parts.Vaccines != nil {
		if p, ok := w.parts.Vaccines(code); ok {
			return p, true, nil
		}
	}
	cache, _, err := w.storage()
	if err != nil {
		return Product{}, false, err
	}
	kept, err := cache.Setting(ctx, "", productSetting(code))
	if err != nil || kept == "" {
		return Product{}, false, err
	}
	var p Product
	if json.Unmarshal([]byte(kept), &p) != nil {
		return Product{}, false, nil
	}
	return p, true, nil
}

// learn keeps a product typed by hand, so that its next box is known.
func (wr *Writing) learn(ctx context.Context, a Answers) error {
	t := a.Texts
	p := Product{Name: t["vaccine"], CIS: t["cis"], CIP13: t["cip"], ATC: t["atc"], ATCLabel: t["atcLabel"]}
	if p.CIP13 == "" {
		return nil
	}
	if _, known, err := wr.desk.product(ctx, p.CIP13); known || err != nil {
		return err
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return wr.cache.PutSetting(ctx, "", productSetting(p.CIP13), string(raw))
}

// VaccineAnswers are the answers of a note that a box gives. What it does not say is absent.
func (b Box) VaccineAnswers() map[string]string {
	out := map[string]string{}
	for id, v := range map[string]string{"vaccine": b.Product.Name, "cis": b.Product.CIS, "cip": b.Product.CIP13, "atc": b.Product.ATC,
		"atcLabel": b.Product.ATCLabel, "lot": b.Lot, "serial": b.Serial, "expiry": string(b.Expiry)} {
		if v != "" {
			out[id] = v
		}
	}
	return out
}
