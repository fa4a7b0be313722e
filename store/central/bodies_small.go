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
		states := make(map[string]*bool, len(all)) // nil: not here; false: begun by an upload that was cut
		var ask []question
		for _, b := range all {
			if _, asked := states[b.digest]; asked {
				continue
			}
			states[b.digest] = nil
			ask = append(ask, question{"SELECT complete FROM bodies WHERE establishment = ? AND sha256 = ?", []any{s.o.Establishment, b.digest},
				func(scan func(...any) error) error {
					states[b.digest] = new(bool)
					return scan(states[b.digest])
				}})
		}
		if err := t.learn(ask...); err != nil {
			return err
		}
		for _, b := range all {
			held, size, err := states[b.digest], int64(len(b.plain)), error(nil)
			switch {
			case held == nil:
				err = t.add(bodyRows, s.o.Establishment, b.digest, size, size, true, s.o.KeyVersion, nil, micros(s.o.Clock()))
				if err == nil && size > 0 {
					err = t.add(partRows, s.o.Establishment, b.digest, int64(0), b.sealed)
				}
			case !*held:
				err = t.importBody(record.Body{SHA256: b.digest, Size: size}, b.plain)
			}
			if err != nil {
				return err
			}
			here := true
			states[b.digest] = &here
		}
		return nil
	})
}
