package adt

var (
	families = []string{"ESSAI", "TESTARD", "FICTIF", "MODELE", "LEXEMPLE", "D'EPREUVE", "DE LA SIMULATION", "FANTOME", "MAQUETTE", "CALIBRE", "ETALON", "SPECIMEN",
		"PROTOTYPE", "BROUILLON", "GABARIT", "PATRON", "TEMOIN", "REPLIQUE", "COBAYE", "INVENTE"}
	women  = []string{"ANNE", "ZOE", "MARIE-CECILE", "JEANNE", "INES", "LEA", "ODETTE", "FATOU", "CAMILLE", "BEATRICE", "LUCIE", "CHLOE"}
	men    = []string{"PAUL", "JEAN-PIERRE", "KARIM", "BERNARD", "LEON", "ANGE", "NOE", "TOM", "GUY", "MARCO", "HUGO", "RENE"}
	places = []string{"75056", "69381", "13055", "31555", "2A004", "2B033", "63113", "59350", "99127", "97411", "67482", "44109"}
	// doctors by name and RPPS of test.
	doctors = [][2]string{{"TESTEUR^Paul", "899900000012"}, {"ESSAYEUR^Anne", "899900000020"}, {"VERIFIEUR^Lou", "899900000038"}, {"MESUREUR^Eve", "899900000046"}}
)
