package central

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// PutBodies stores whole small bodies in one transaction, each under the digest of its bytes. A body that is here
// already is left alone. One beyond a part's size is an Invalid with ReasonTooLarge, and then none is stored.
func (s *Store) PutBodies(ctx context.Context, bodies [][]byte) error {
	type small struct {
		digest        string
		plain, sealed []byte
	}
	all := make([]small, len(bodies))
	for i, b := range bodies {
		if len(b) > partBytes {
			return record.E(record.Invalid, changelog.ReasonTooLarge).In("store/central.PutBodies").Because("%d bytes", len(b))
		}
		sum := sha256.Sum256(b)
		digest := hex.EncodeToString(sum[:])
		all[i] = small{digest, b, s.bodies.seal(b, digest, 0)}
	}
	return s.update(ctx, func(t *tx) error {
		for _, b := range all {
			size := int64(len(b.plain))
			touched, err := t.advance(&upload{s: s, digest: b.digest, size: size}, size, true, nil)
			switch {
			case err != nil:
			case touched == 0: // here already, or begun by an upload that was cut
				err = t.importBody(record.Body{SHA256: b.digest, Size: size}, b.plain)
			case size > 0:
				err = t.addPart(b.digest, 0, b.sealed)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
