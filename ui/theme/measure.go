package theme

// Heights in px at 100 %. // tokens.md «Space, shape»
const (
	HeightRibbon          float32 = 24
	HeightTopBar          float32 = 48
	HeightStatusBar       float32 = 28
	HeightBannerLine1     float32 = 28
	HeightBannerLine2     float32 = 20
	HeightBannerLine3     float32 = 32
	HeightBanner          float32 = 157
	HeightTabs            float32 = 40
	HeightToolbar         float32 = 48
	HeightPanelHead       float32 = 48
	HeightPanelFoot       float32 = 48
	HeightPanelFootDialog float32 = 56
	HeightTableHead       float32 = 32
	HeightRow             float32 = 32
	HeightRowCompact      float32 = 28
	HeightRowComfort      float32 = 36
	HeightNotice          float32 = 40
	HeightOfflineBar      float32 = 48
	HeightButton          float32 = 32
	HeightButtonSmall     float32 = 28
	HeightButtonLarge     float32 = 40
	HeightField           float32 = 32
	HeightFilterChip      float32 = 28
	HeightBadge           float32 = 20
	HeightBadgeLarge      float32 = 28
	HeightCounter         float32 = 18
	HeightSegment         float32 = 32
	HeightSegmentSmall    float32 = 28
	HeightToast           float32 = 48
	HeightMenuItem        float32 = 32
	HeightNav             float32 = 32
)

// Radii in px at 100 %.
const (
	RadiusBadge   float32 = 4
	RadiusControl float32 = 6
	RadiusCard    float32 = 8
	RadiusPill    float32 = 9
)

// Icon sizes in px at 100 %.
const (
	IconHeader   float32 = 12
	IconBadge    float32 = 14
	IconDefault  float32 = 16
	IconCheckbox float32 = 18
	IconTitle    float32 = 20
	IconDialog   float32 = 24
	IconEmpty    float32 = 32
)

// Strokes in px, the same at every text size.
const (
	StrokeHair         float32 = 1
	StrokeFocus        float32 = 2
	StrokeTab          float32 = 2
	StrokeSelectionBar float32 = 3
)

// Columns of the documents table and width of its preview, for a window of that width. // tokens.md
var (
	ColumnsAt1280 = [8]float32{32, 88, 0, 116, 92, 120, 132, 120}
	ColumnsAt1440 = [8]float32{32, 88, 0, 128, 92, 124, 140, 120}
	ColumnsAt1920 = [8]float32{32, 104, 0, 164, 108, 188, 168, 144}
	PreviewAt1280 = float32(376)
	PreviewAt1440 = float32(472)
	PreviewAt1920 = float32(696)
)
