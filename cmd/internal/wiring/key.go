package wiring

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"

	"chevet/app/access"
)

// CacheKey gives each workstation one key, derived from the server's data key: all who work there share its encrypted
// cache, and see that somebody's writes wait. // QUALITY 8
func CacheKey(dataKey []byte) func(context.Context, *access.Session) ([]byte, error) {
	return func(_ context.Context, s *access.Session) ([]byte, error) {
		return hkdf.Key(sha256.New, dataKey, []byte(s.Workstation), "chevet workstation cache", 32)
	}
}
