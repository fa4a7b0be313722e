package icon

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	pathData = regexp.MustCompile(` d="([^"]*)"`)
	number   = regexp.MustCompile(`-?\d+(\.\d+)?`)
)

// turn rotates every path about the centre of the 24×24 box. Our files hold absolute M, L and C only (H and V are
// refused by a test), so that numbers come in pairs.
func turn(svg []byte, angle float64) []byte {
	sin, cos := math.Sincos(angle)
	return pathData.ReplaceAllFunc(svg, func(attr []byte) []byte {
		d := string(bytes.TrimSuffix(bytes.TrimPrefix(attr, []byte(` d="`)), []byte(`"`)))
		var x float64
		odd := false
		d = number.ReplaceAllStringFunc(d, func(s string) string {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return s
			}
			if !odd {
				x, odd = v-12, true
				return "\x00"
			}
			y := v - 12
			odd = false
			return fix(x*cos-y*sin+12) + "\x01" + fix(x*sin+y*cos+12)
		})
		// "\x00 X\x01Y" came from "x y": put X where x was.
		var out strings.Builder
		for {
			i := strings.IndexByte(d, 0)
			if i < 0 {
				out.WriteString(d)
				break
			}
			j := i + 1 + strings.IndexByte(d[i+1:], 1)
			out.WriteString(d[:i])
			pair := d[i+1 : j] // separator and X
			xs := strings.TrimLeft(pair, " ,")
			out.WriteString(xs + " ")
			d = d[j+1:]
		}
		return []byte(` d="` + out.String() + `"`)
	})
}

func fix(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
