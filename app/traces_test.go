package app

import "testing"

func TestACellIsNeverAFormula(t *testing.T) { // OWASP, CSV injection
	for in, want := range map[string]string{
		"": "", "810000000001": "810000000001", "=1+1": "'=1+1", "+33": "'+33", "-2": "'-2", "@SUM(A1)": "'@SUM(A1)", "  =cmd": "'  =cmd",
		"\t=1": "' =1", "a\nb": "a b", "a=b": "a=b", "＝1": "'＝1", "|cmd": "'|cmd", "\r\n=1": "'  =1",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
