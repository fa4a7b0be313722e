package app

import (
	"chevet/app/compose"
	"chevet/app/record"
)

// SearchTypes returns the types of document that a search in the DMP offers. // JDV_J07
func SearchTypes() []record.Coded { return compose.Codes(compose.Types) }

// SearchPractices returns the settings of practice that a search in the DMP offers. // JDV_J04
func SearchPractices() []record.Coded { return compose.Codes(compose.Settings) }
