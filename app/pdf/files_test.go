package pdf_test

import (
	"bytes"
	"fmt"
	"testing"

	"codeberg.org/go-pdf/fpdf"
)

// pages makes an A4 file whose page n says «Page n», with a black square at its top left.
func pages(t testing.TB, n int) []byte {
	t.Helper()
	f := fpdf.New("P", "pt", "A4", "")
	f.SetFont("Helvetica", "", 24)
	f.SetCompression(false)
	for i := range n {
		f.AddPage()
		f.SetFillColor(0, 0, 0)
		f.Rect(0, 0, 100, 100, "F")
		f.Text(100, 300, fmt.Sprintf("Page %d hemoglobine", i+1))
		for line := range 40 {
			f.SetFontSize(9)
			f.Text(40, 340+float64(line)*11, "Le patient presente une douleur de l'hypochondre droit depuis trois jours, sans fievre ni frissons.")
		}
		f.SetFontSize(24)
	}
	return written(t, f)
}

func encrypted(t testing.TB) []byte {
	t.Helper()
	f := fpdf.New("P", "pt", "A4", "")
	f.SetProtection(fpdf.CnProtectPrint, "secret", "owner")
	f.AddPage()
	return written(t, f)
}

func written(t testing.TB, f *fpdf.Fpdf) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// raw makes a file from the bodies of objects 1, 2, 3…; the first is the catalog.
func raw(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func stream(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(content), content)
}

// bomb draws forms that draw forms, 30 to the power of 12 in all: without a time limit it never ends.
func bomb() []byte {
	const depth = 12
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
		stream("", "/F Do"),
	}
	for i := range depth {
		dict := "/Type/XObject/Subtype/Form/BBox[0 0 200 200]"
		content := "0 0 10 10 re f"
		if i < depth-1 {
			dict += fmt.Sprintf("/Resources<</XObject<</F %d 0 R>>>>", len(objects)+2)
			content = string(bytes.Repeat([]byte("/F Do "), 30))
		}
		objects = append(objects, stream(dict, content))
	}
	return raw(objects...)
}

func huge() []byte {
	return raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 99999999]>>")
}

func scripted() []byte {
	return raw("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(true\\){app.alert\\(1\\)})>>/AA<</WC 4 0 R>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/AA<</O<</S/Launch/F(/bin/sh)>>>>>>",
		"<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1/'\\))>>")
}

// loops makes pages that are their own parents and references that lead to themselves.
func loops() []byte {
	return raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 900000/Parent 2 0 R>>",
		"<</Type/Page/Parent 3 0 R/MediaBox 4 0 R/Contents 4 0 R/Resources 3 0 R>>", "4 0 R")
}

// form has one text field whose value is drawn by its own appearance.
func form() []byte {
	return raw("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R]>>",
		"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(x)/F 4/Rect[50 50 150 150]/P 3 0 R/AP<</N 5 0 R>>>>",
		stream("/Type/XObject/Subtype/Form/BBox[0 0 100 100]", "1 0 0 rg 0 0 100 100 re f"))
}
