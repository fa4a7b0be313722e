package hospital

import "strings"

// hostile writes what a careless reader would run, fetch or lose. It is not valid CI-SIS, on purpose.
func (p *paper) hostile() []byte {
	p.templates = [][2]string{{"1.2.250.1.213.1.1.1.99", ""}}
	return p.structured(nil, func(x *xmlText) {
		x.open("component")
		x.open("section")
		x.leaf("title", "Observations <b>du jour</b>")
		x.open("text")
		x.leaf("paragraph", "Ce texte doit rester lisible en entier.")
		x.leaf("linkHtml", "Ouvrir le résultat", "href", "javascript:alert(document.cookie)")
		x.leaf("linkHtml", "Voir la donnée", "href", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==")
		x.leaf("linkHtml", "Fichier du poste", "href", "file:///etc/passwd")
		x.leaf("linkHtml", "Site du laboratoire", "href", "https://labo.invalid/resultats")
		x.open("blink")
		x.leaf("marquee", "Élément inconnu : potassium 6,8 mmol/L")
		x.close(1)
		x.leaf("script", "texte d’un script")
		x.raw(`<table><tbody><tr><td colspan="100000" rowspan="99999">cellule démesurée</td></tr></tbody></table>`)
		x.empty("renderMultiMedia", "referencedObject", "nulle-part")
		x.leaf("content", "Style inconnu", "styleCode", "xJavascript Bold url(http://pisteur.invalid/)")
		x.close(1)
		x.raw(strings.Repeat("<component><section><title>Niveau</title>", 40))
		x.raw(strings.Repeat("</section></component>", 40))
		x.close(2)
	})
}

// selfPresented puts a document inside a stylesheet that would show something else if it were executed.
// // CI-SIS, document auto-présentable
func selfPresented(cda []byte) []byte {
	s := string(cda)
	s = strings.TrimPrefix(s, `<?xml version="1.0" encoding="UTF-8"?>`+"\n")
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="#"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">
<xsl:output method="html"/>
<xsl:template match="/"><html><body><script>alert('feuille exécutée')</script><p>FAUX CONTENU</p><xsl:value-of select="document('file:///etc/passwd')"/></body></html></xsl:template>
<ci-sis:Contenu xmlns:ci-sis="urn:asip-sante:ci-sis">
` + s + `</ci-sis:Contenu>
</xsl:stylesheet>
`)
}
