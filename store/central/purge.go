package central

import (
	"context"
	"database/sql"
	"time"
)

// PurgeUploads forgets uploads that were begun before an instant and never ended, and says how many. Whoever still has
// such a body sends it again from its start.
func (s *Store) PurgeUploads(ctx context.Context, before time.Time) (purged int, err error) {
	err = s.update(ctx, func(t *tx) error {
		var abandoned []string
		err := t.rows("SELECT sha256 FROM bodies WHERE establishment = ? AND NOT complete AND at < ? LIMIT 1000", []any{s.o.Establishment, micros(before)},
			func(rows *sql.Rows) error {
				var digest string
				err := rows.Scan(&digest)
				abandoned = append(abandoned, digest)
				return err
			})
		for _, digest := range abandoned {
			if err == nil {
				err = t.dropUpload(digest)
			}
		}
		purged = len(abandoned)
		return err
	})
	return purged, err
}
