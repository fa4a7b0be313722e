package scenario

import (
	"strings"
	"testing"
)

func TestXMLIsLaidOutWithoutChangingWhatItSays(t *testing.T) {
	got := readable([]byte(`<?xml version="1.0"?><a:b x="1"><c/><d>texte</d><e><f></f></e></a:b>`))
	want := "<?xml version=\"1.0\"?>\n<a:b x=\"1\">\n  <c/>\n  <d>texte</d>\n  <e>\n    <f></f>\n  </e>\n</a:b>"
	if got != want {
		t.Errorf("%s", got)
	}
}

func TestNoSecretReachesTheEvidence(t *testing.T) {
	for _, raw := range []string{
		"<ds:SignatureValue>SECRET</ds:SignatureValue>", "access_token=SECRET&x=1", `{"refresh_token": "SECRET"}`, "eyJSECRET.eyJSECRET.SECRET",
	} {
		if got := readable([]byte(raw)); strings.Contains(got, "SECRET") || !strings.Contains(got, "•••") {
			t.Errorf("%s → %s", raw, got)
		}
	}
	for _, ins := range []string{"180057512345678", "1800575123456"} {
		if got := readable([]byte(`<id extension="` + ins + `"/>`)); strings.Contains(got, ins) {
			t.Error(got)
		}
	}
	for _, plain := range []string{`<code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>`, "<d>20261122155703</d>", `<id root="1.2.250.1.213.1.4.10"/>`} {
		if got := readable([]byte(plain)); got != plain {
			t.Errorf("%s became %s", plain, got)
		}
	}
}
