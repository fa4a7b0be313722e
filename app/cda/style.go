package cda

import (
	"net/url"
	"strings"
)

// style applies the ID, styleCode and revised attributes of the current element. Unknown codes are ignored: the schema
// allows any. // cda.md §5
func (n *narrator) style(st Run) (Run, Align, error) {
	st.ID = ""
	var align Align
	attrs, err := n.lx.attributes()
	if err != nil {
		return st, "", err
	}
	for _, a := range attrs {
		switch string(a.name) {
		case "ID":
			if st.ID, err = unescape(a.value); err != nil {
				return st, "", err
			}
		case "revised":
			switch strings.TrimSpace(string(a.value)) {
			case "delete":
				st.Strike = true
			case "insert":
				st.Underline = true
			}
		case "align":
			align = alignOf(string(a.value))
		case "styleCode":
			codes, err := unescape(a.value)
			if err != nil {
				return st, "", err
			}
			for _, c := range strings.Fields(codes) {
				switch strings.ToLower(c) {
				case "bold":
					st.Bold = true
				case "italics", "italic", "emphasis":
					st.Italic = true
				case "bolditalics", "bolditalic":
					st.Bold, st.Italic = true, true
				case "underline":
					st.Underline = true
				case "strikethrough", "linethrough", "strike":
					st.Strike = true
				default:
					if al := alignOf(c); al != "" && align == "" {
						align = al
					}
				}
			}
		}
	}
	return st, align, nil
}

func alignOf(s string) Align {
	switch a := Align(strings.ToLower(strings.TrimSpace(s))); a {
	case "left", "center", "right", "justify":
		return a
	}
	return ""
}

// safeLink returns where a link may lead: inside the document, or to the web. Anything else is dropped; unsure marks a
// bare word, which is kept as «#word» if the document has that id.
func safeLink(href string) (target string, unsure bool) {
	href = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 {
			return -1 // browsers ignore them inside a scheme: «java\tscript:»
		}
		return r
	}, href)
	if strings.HasPrefix(href, "#") {
		if len(href) == 1 {
			return "", false
		}
		return href, false
	}
	u, err := url.Parse(href)
	if err != nil {
		return "", false
	}
	switch {
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return href, false
	case u.Scheme == "" && href != "" && !strings.ContainsAny(href, "/\\?:"):
		return "#" + href, true
	}
	return "", false
}
