package pdfa

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"chevet/app/record"
)

var (
	transparency = []byte("/Group <</Type /Group /S /Transparency /CS /DeviceRGB>>\n")
	dates        = regexp.MustCompile(`(/(?:Creation|Mod)Date \(D:\d{14})\)`)
)

// finish makes PDF/A-1b of fpdf's output: no transparency group, no name tree of embedded files, dates with a zone, a
// comment of binary bytes, a file identifier, and a trailer that leads to the information. // ISO 19005-1 §6.1.2, 6.1.3, 6.1.11, 6.4
func finish(raw []byte) ([]byte, error) {
	objects, err := objectsOf(raw)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonWrite).Wrap(err)
	}
	var out bytes.Buffer
	out.Grow(len(raw) + 256)
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets, root, info := make([]int, len(objects)), 0, 0
	for i, o := range objects {
		if i == 0 {
			continue
		}
		if !bytes.Contains(o, []byte("stream\n")) {
			o = bytes.Replace(o, transparency, nil, 1)
			o = dates.ReplaceAll(o, []byte("${1}Z)"))
			switch {
			case bytes.Contains(o, []byte("/Type /Catalog")):
				root = i
				if cut := bytes.Index(o, []byte("/Names <<")); cut > 0 {
					o = append(append([]byte(nil), o[:cut]...), ">>\nendobj\n"...)
				}
			case bytes.Contains(o, []byte("/CreationDate (D:")):
				info = i
			}
		}
		offsets[i] = out.Len()
		out.Write(o)
	}
	if root == 0 || info == 0 {
		return nil, record.E(record.Invalid, ReasonWrite).Because("no catalogue or no information")
	}
	id := sha256.Sum256(out.Bytes())
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects))
	for _, o := range offsets[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(objects), root, info, id[:16], id[:16], start)
	return out.Bytes(), nil
}

// objectsOf cuts the file into its objects by its cross-reference table; index 0 is empty.
func objectsOf(raw []byte) ([][]byte, error) {
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("no startxref")
	}
	start, err := strconv.Atoi(string(bytes.SplitN(raw[at+10:], []byte("\n"), 2)[0]))
	if err != nil || start <= 0 || start > at {
		return nil, fmt.Errorf("startxref leads nowhere")
	}
	var n int
	if _, err := fmt.Sscanf(string(raw[start:min(start+40, len(raw))]), "xref\n0 %d\n", &n); err != nil || n < 2 {
		return nil, fmt.Errorf("no cross-reference table")
	}
	table := raw[start:at]
	table = table[bytes.Index(table, []byte("65535 f"))+9:]
	offsets := make([]int, n)
	next := map[int]int{}
	order := []int{}
	for i := 1; i < n; i++ {
		if len(table) < 20 {
			return nil, fmt.Errorf("short cross-reference table")
		}
		if offsets[i], err = strconv.Atoi(string(table[:10])); err != nil || offsets[i] >= start {
			return nil, fmt.Errorf("bad offset of object %d", i)
		}
		order = append(order, offsets[i])
		table = table[19:]
		table = bytes.TrimLeft(table, "\n ")
	}
	slices.Sort(order)
	for i, o := range order {
		next[o] = start
		if i+1 < len(order) {
			next[o] = order[i+1]
		}
	}
	objects := make([][]byte, n)
	for i := 1; i < n; i++ {
		objects[i] = raw[offsets[i]:next[offsets[i]]]
		if !bytes.HasPrefix(objects[i], []byte(strconv.Itoa(i)+" 0 obj")) {
			return nil, fmt.Errorf("object %d is not where the table says", i)
		}
	}
	return objects, nil
}
