package soap

import (
	"errors"
	"strings"
)

// mediaType splits a Content-Type into its lower-case type and parameters. Unlike mime.ParseMediaType it takes
// unquoted values with "/", "<" and "@" (start=<root@host>), which SOAP servers send. A parameter given twice is
// refused: two readers would not choose the same one.
func mediaType(header string) (string, map[string]string, error) {
	const limit = 2048
	if len(header) > limit {
		return "", nil, errors.New("content type too long")
	}
	kind, rest, _ := strings.Cut(header, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !strings.Contains(kind, "/") {
		return "", nil, errors.New("no content type")
	}
	params := map[string]string{}
	for {
		rest = strings.TrimLeft(rest, " \t\r\n;")
		if rest == "" {
			return kind, params, nil
		}
		name, after, ok := strings.Cut(rest, "=")
		if !ok {
			return "", nil, errors.New("content type: parameter without a value")
		}
		name = strings.ToLower(strings.TrimSpace(name))
		after = strings.TrimLeft(after, " \t")
		var value string
		if strings.HasPrefix(after, `"`) {
			if value, rest, ok = quotedValue(after[1:]); !ok {
				return "", nil, errors.New("content type: quote left open")
			}
		} else {
			value, rest, _ = strings.Cut(after, ";")
			value = strings.TrimSpace(value)
		}
		if _, twice := params[name]; twice {
			return "", nil, errors.New("content type: parameter " + name + " given twice")
		}
		params[name] = value
	}
}

func quotedValue(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
			b.WriteByte(s[i])
		case '"':
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", false
}

func utf8Charset(params map[string]string) bool {
	switch strings.ToLower(params["charset"]) {
	case "", "utf-8", "utf8", "us-ascii":
		return true
	}
	return false
}
