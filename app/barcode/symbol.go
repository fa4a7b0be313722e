package barcode

import (
	"image"
	"image/color"

	"github.com/makiuchi-d/gozxing/datamatrix/encoder"
)

// Symbol is a square ECC200 symbol, finder and timing patterns included, quiet zone excluded. // ISO/IEC 16022
type Symbol struct {
	Size int // modules a side
	dark []bool
}

// Dark reports the module of a column and a row, from the top left. Outside the symbol nothing is dark.
func (s Symbol) Dark(column, row int) bool {
	return column >= 0 && row >= 0 && column < s.Size && row < s.Size && s.dark[row*s.Size+column]
}

// Image paints the symbol: module pixels a module, quiet modules of white around it.
func (s Symbol) Image(module, quiet int) *image.Gray {
	module, quiet = max(module, 1), max(quiet, 0)
	side := (s.Size + 2*quiet) * module
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetGray(x, y, color.Gray{Y: 255})
			if s.Dark(x/module-quiet, y/module-quiet) {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	return img
}

// Encode makes the smallest square symbol of a text in C40, the encodation that the ANS asks for the header, going
// back to ASCII for the last characters. The text is ASCII; anything else is ReasonINSTraits. // ISO/IEC 16022 §5.2.5
func Encode(text string) (Symbol, error) {
	words, err := codewords(text)
	if err != nil {
		return Symbol{}, err
	}
	info, err := encoder.SymbolInfo_Lookup(len(words), encoder.SymbolShapeHint_FORCE_SQUARE, nil, nil, true)
	if err != nil {
		return Symbol{}, invalid(ReasonTooLong).Wrap(err)
	}
	for first := true; len(words) < info.GetDataCapacity(); first = false {
		words = append(words, pad(len(words)+1, first))
	}
	words, err = encoder.ErrorCorrection_EncodeECC200(words, info)
	if err != nil {
		return Symbol{}, invalid(ReasonTooLong).Wrap(err)
	}
	placed := encoder.NewDefaultPlacement(words, info.GetSymbolDataWidth(), info.GetSymbolDataHeight())
	placed.Place()
	return frame(placed, info), nil
}

// frame puts the finder and timing patterns around each data region.
func frame(placed *encoder.DefaultPlacement, info *encoder.SymbolInfo) Symbol {
	s := Symbol{Size: info.GetSymbolWidth()}
	s.dark = make([]bool, s.Size*s.Size)
	region := info.GetMatrixWidth() + 2 // a region with its borders
	for row := range s.Size {
		for col := range s.Size {
			x, y := col%region, row%region
			switch {
			case x == 0 || y == region-1:
				s.dark[row*s.Size+col] = true
			case y == 0:
				s.dark[row*s.Size+col] = x%2 == 0
			case x == region-1:
				s.dark[row*s.Size+col] = y%2 == 1
			default:
				s.dark[row*s.Size+col] = placed.GetBit(col-1-2*(col/region), row-1-2*(row/region))
			}
		}
	}
	return s
}

// Codewords that change the encodation.
const (
	latchC40 = 230
	unlatch  = 254
	endOf    = 129
)

func codewords(text string) ([]byte, error) {
	if text == "" || len(text) > 1500 {
		return nil, invalid(ReasonTooLong)
	}
	var values []byte
	whole, rest := 0, 0 // values and characters that fill whole triples
	for i := 0; i < len(text); i++ {
		if text[i] > 127 {
			return nil, invalid(ReasonINSTraits).Because("character %d is not ASCII", i)
		}
		values = append(values, c40(text[i])...)
		if len(values)%3 == 0 {
			whole, rest = len(values), i+1
		}
	}
	var words []byte
	if whole > 0 {
		words = append(words, latchC40)
		for i := 0; i < whole; i += 3 {
			v := 1600*int(values[i]) + 40*int(values[i+1]) + int(values[i+2]) + 1
			words = append(words, byte(v>>8), byte(v))
		}
		words = append(words, unlatch)
	}
	return append(words, ascii(text[rest:])...), nil
}

// c40 returns the values of one character. // ISO/IEC 16022 table C.1
func c40(c byte) []byte {
	switch {
	case c == ' ':
		return []byte{3}
	case c >= '0' && c <= '9':
		return []byte{c - '0' + 4}
	case c >= 'A' && c <= 'Z':
		return []byte{c - 'A' + 14}
	case c < 32:
		return []byte{0, c}
	case c <= '/':
		return []byte{1, c - '!'}
	case c <= '@':
		return []byte{1, c - ':' + 15}
	case c <= '_':
		return []byte{1, c - '[' + 22}
	}
	return []byte{2, c - '`'}
}

func ascii(s string) []byte {
	var words []byte
	for i := 0; i < len(s); i++ {
		if i+1 < len(s) && digit(s[i]) && digit(s[i+1]) {
			words = append(words, (s[i]-'0')*10+s[i+1]-'0'+130)
			i++
			continue
		}
		words = append(words, s[i]+1)
	}
	return words
}

// pad returns the pad codeword of a position, from 1; the first is plain, the others are scrambled. // §5.2.3, annex B
func pad(position int, first bool) byte {
	if first {
		return endOf
	}
	v := endOf + (149*position)%253 + 1
	if v > 254 {
		v -= 254
	}
	return byte(v)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
