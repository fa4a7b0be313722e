package cda

// Bounds that no setting moves: nothing honest comes near them.
const (
	maxTag         = 1 << 20  // bytes of one start tag
	maxHeader      = 16 << 20 // bytes of text and attributes of the header
	maxHeaderNodes = 100_000
	maxName        = 256 // bytes of an element name
	maxSpan        = 1000
	maxGridSlots   = 1 << 20
	maxColumns     = 1000
	maxBytes       = 1 << 50 // so that sums of sizes never overflow
)

func (l Limits) orDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 200 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 256
	}
	if l.Nodes <= 0 {
		l.Nodes = 2_000_000
	}
	if l.Media <= 0 {
		l.Media = 150 << 20
	}
	l.Bytes, l.Media = min(l.Bytes, maxBytes), min(l.Media, maxBytes)
	return l
}
