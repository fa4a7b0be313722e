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

// sealer encrypts parts of bodies. The nonce is random: one key seals at most 2^32 parts of 1 MiB, 4 PiB.
type sealer struct {
	aead    cipher.AEAD
	version int
	scope   string
}

func newSealer(o Options) (*sealer, error) {
	if len(o.DataKey) != 32 {
		return nil, errors.New("store/central: the data key has not 32 bytes")
	}
	key, err := hkdf.Key(sha256.New, o.DataKey, nil, "chevet server bodies", 32)
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
	return &sealer{aead: aead, version: o.KeyVersion, scope: "body_parts|" + o.Establishment}, nil
}

// place binds a part to where it lies, so that parts cannot be swapped between bodies.
func (s *sealer) place(digest string, start int64) []byte {
	return fmt.Appendf(nil, "%s|%s|%d|%d", s.scope, digest, start, s.version)
}

func (s *sealer) seal(plain []byte, digest string, start int64) []byte {
	return s.aead.Seal(make([]byte, 0, len(plain)+s.aead.Overhead()), nil, plain, s.place(digest, start))
}

func (s *sealer) open(sealed []byte, digest string, start int64) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, s.place(digest, start))
	if err != nil {
		return nil, record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Body")
	}
	return plain, nil
}
