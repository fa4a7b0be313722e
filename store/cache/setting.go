package cache

import "context"

func settingCell(ut, nt tag) place { return place{column: "setting.cell", row: [2]tag{ut, nt}} }

// Setting returns a small value of a user ("" for the workstation), "" when it was never set.
func (s *Store) Setting(ctx context.Context, user, name string) (value string, err error) {
	ut, nt := s.keys.userTag(user), s.keys.tag("setting", name)
	err = s.read(ctx, "cache.Setting", func(h *handle) error {
		var cell []byte
		found, err := h.one("SELECT cell FROM setting WHERE user = ? AND name = ?", []any{&cell}, ut[:], nt[:])
		if err != nil || !found {
			return err
		}
		plain, err := s.keys.open(settingCell(ut, nt), cell, nil)
		if err != nil {
			return err
		}
		d := newDec(plain)
		value = d.str()
		return d.end("setting")
	})
	return value, err
}

// PutSetting keeps a small value; "" is a value like another.
func (s *Store) PutSetting(ctx context.Context, user, name, value string) error {
	ut, nt := s.keys.userTag(user), s.keys.tag("setting", name)
	e := newEnc(16 + len(value))
	e.str(value)
	return s.write(ctx, "cache.PutSetting", func(h *handle) error {
		_, err := h.exec("INSERT OR REPLACE INTO setting (user, name, cell) VALUES (?, ?, ?)",
			ut[:], nt[:], s.keys.seal(settingCell(ut, nt), e.b))
		return err
	})
}
