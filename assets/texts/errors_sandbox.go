package texts

import "chevet/assets/texts/sandbox"

// The sandbox keeps its sentences apart, so that its simulators do not import every area's.
var _ = reasons(sandbox.Reasons)
