package screen

import (
	"chevet/app/record"
	"chevet/ui/widget"
)

// IdentityLook returns the icon and tone of an identity status. // patterns.md «INS badge»
func IdentityLook(s record.IdentityStatus) (icon string, tone widget.Tone) {
	switch s {
	case record.Validated:
		return "id-card", widget.ToneINSValidee
	case record.Retrieved:
		return "download", widget.ToneINSRecuperee
	case record.Qualified:
		return "badge-check", widget.ToneINSQualifiee
	}
	return "circle-dashed", widget.ToneINSProvisoire
}
