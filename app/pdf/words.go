package pdf

import (
	"context"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// splitWords reads the characters of a page and cuts them at spaces and line ends.
func splitWords(ctx context.Context, p pdfium.Pdfium, text references.FPDF_TEXTPAGE) ([]Word, error) {
	counted, err := p.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return nil, err
	}
	var (
		words   []Word
		letters []rune
		word    Word
	)
	for i := range min(counted.Count, maxChars) {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, nil
		}
		char, err := p.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
		if err != nil {
			return nil, err
		}
		r := rune(char.Unicode & 0x1FFFFF)
		switch {
		case unicode.IsSpace(r):
			words, letters = appendWord(words, letters, word), nil
			if n := len(words); n > 0 && (r == '\n' || r == '\r') {
				words[n-1].EndsLine = true
			}
			continue
		case !printable(r):
			continue
		}
		box, err := p.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: i})
		if err != nil {
			return nil, err
		}
		if letters == nil {
			word = Word{}
		}
		letters = append(letters, r)
		word.chars = append(word.chars, charBox{box.Left, box.Right, box.Bottom, box.Top})
	}
	words = appendWord(words, letters, word)
	if n := len(words); n > 0 {
		words[n-1].EndsLine = true
	}
	return words, nil
}
