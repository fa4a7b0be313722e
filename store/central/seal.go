package central

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// sealer encrypts one sort of value. The nonce is random: one key seals at most 2^32 values.
type sealer struct {
	aead    cipher.AEAD
	version int
	scope   string
}

// newSealer derives a key of its own for the purpose.
func newSealer(o Options, purpose, scope string) (*sealer, error) {
	if len(o.DataKey) != 32 {
		return nil, errors.New("store/central: the data key has not 32 bytes")
	}
	key, err := hkdf.Key(sha256.New, o.DataKey, nil, purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead: aead, version: o.KeyVersion, scope: scope + "|" + o.Establishment}, nil
}

// place binds a value to where it lies, so that values cannot be swapped.
func (s *sealer) place(row string, start int64) []byte {
	return fmt.Appendf(nil, "%s|%s|%d|%d", s.scope, row, start, s.version)
}

func (s *sealer) seal(plain []byte, row string, start int64) []byte {
	return s.aead.Seal(make([]byte, 0, len(plain)+s.aead.Overhead()), nil, plain, s.place(row, start))
}

func (s *sealer) open(sealed []byte, row string, start int64) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, s.place(row, start))
	if err != nil {
		return nil, record.E(record.Conflict, changelog.ReasonAltered).In("store/central.open")
	}
	return plain, nil
}
