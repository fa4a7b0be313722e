package widget

import "chevet/ui/theme"

// Tone is a meaning and its three colours: ink, fill, outline. // patterns.md «Provenance and status»
type Tone uint8

// Tones.
const (
	ToneLocal Tone = iota
	ToneInfo
	ToneSuccess
	ToneWarning
	ToneDanger
	ToneInvisible
	ToneDMP
	ToneMSS
	ToneAccent
	ToneINSProvisoire
	ToneINSValidee
	ToneINSRecuperee
	ToneINSQualifiee
)

var tones = [...]struct{ ink, fill, line theme.Token }{
	ToneLocal:         {theme.ProvLocal, theme.ProvLocalBg, theme.Border},
	ToneInfo:          {theme.Info, theme.InfoBg, theme.InfoBorder},
	ToneSuccess:       {theme.Success, theme.SuccessBg, theme.SuccessBorder},
	ToneWarning:       {theme.Warning, theme.WarningBg, theme.WarningBorder},
	ToneDanger:        {theme.Danger, theme.DangerBg, theme.DangerBorder},
	ToneInvisible:     {theme.Invisible, theme.InvisibleBg, theme.InvisibleBorder},
	ToneDMP:           {theme.ProvDMP, theme.ProvDMPBg, theme.InfoBorder},
	ToneMSS:           {theme.ProvMSS, theme.ProvMSSBg, theme.ProvMSSBorder},
	ToneAccent:        {theme.AccentText, theme.AccentSoft, theme.Accent},
	ToneINSProvisoire: {theme.INSProvisoire, theme.INSProvisoireBg, theme.WarningBorder},
	ToneINSValidee:    {theme.INSValidee, theme.INSValideeBg, theme.InfoBorder},
	ToneINSRecuperee:  {theme.INSRecuperee, theme.INSRecupereeBg, theme.ProvMSSBorder},
	ToneINSQualifiee:  {theme.INSQualifiee, theme.INSQualifieeBg, theme.SuccessBorder},
}

// Ink is the colour of the words and of the icon.
func (t Tone) Ink() theme.Token { return tones[t].ink }

// Fill goes behind them.
func (t Tone) Fill() theme.Token { return tones[t].fill }

// Line is the outline that goes with the fill.
func (t Tone) Line() theme.Token { return tones[t].line }
