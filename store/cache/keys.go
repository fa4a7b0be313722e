package cache

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"

	"chevet/app/record"
)

// keySize is that of the key given to Open and of the data key: AES-256. // ANSSI, security.md §3.3
const keySize = 32

// tag is a keyed digest that stands for an identifier in the file: equal identifiers have equal tags in one
// file, and nobody without the key can tell which identifier it is, nor compare two files.
type tag [16]byte

// keyring holds the keys derived from the data key (DEK) of one file.
type keyring struct {
	version byte // of the data key, bound to every value
	rows    cipher.AEAD
	bodies  cipher.AEAD
	index   []byte
}

func newKeyring(dek []byte, version byte) (*keyring, error) {
	k := &keyring{version: version}
	var err error
	if k.rows, err = subAEAD(dek, "chevet/cache/1 metadata"); err != nil {
		return nil, err
	}
	if k.bodies, err = subAEAD(dek, "chevet/cache/1 content"); err != nil {
		return nil, err
	}
	k.index, err = hkdf.Key(sha256.New, dek, nil, "chevet/cache/1 index", keySize)
	return k, err
}

func subAEAD(secret []byte, use string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, use, keySize)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// tag names a value of one kind ("patient", "ins"…).
func (k *keyring) tag(kind, value string) tag {
	h := hmac.New(sha256.New, k.index)
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write([]byte(value))
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return tag(sum[:len(tag{})])
}

// cellFormat is the first byte of every encrypted value.
const cellFormat = 1

// place says where a value lives: it is authenticated with the value, so that one moved to another row, column
// or table is refused as surely as one whose bytes changed.
type place struct {
	column string // "table.column"
	row    [2]tag // what names the row; a single one leaves the second zero
	mark   uint64 // plain columns of the row that must not change under the value
}

func (p place) aad(version byte, buf []byte) []byte {
	b := append(buf[:0], "chevet/1|"...)
	b = append(b, p.column...)
	b = append(b, '|')
	b = append(b, p.row[0][:]...)
	b = append(b, p.row[1][:]...)
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(p.mark>>shift))
	}
	return append(b, version)
}

// seal encrypts a value for its place: format, key version, then nonce, ciphertext and tag.
func (k *keyring) seal(p place, plain []byte) []byte { return k.sealWith(k.rows, p, plain) }

func (k *keyring) sealWith(a cipher.AEAD, p place, plain []byte) []byte {
	var aad [128]byte
	cell := make([]byte, 2, 2+len(plain)+a.Overhead())
	cell[0], cell[1] = cellFormat, k.version
	return a.Seal(cell, nil, plain, p.aad(k.version, aad[:]))
}

// open decrypts a value into buf's storage.
func (k *keyring) open(p place, cell, buf []byte) ([]byte, error) {
	return k.openWith(k.rows, p, cell, buf)
}

func (k *keyring) openWith(a cipher.AEAD, p place, cell, buf []byte) ([]byte, error) {
	if len(cell) < 2 || cell[0] != cellFormat || cell[1] != k.version {
		return nil, altered(p.column)
	}
	var aad [128]byte
	plain, err := a.Open(buf[:0], nil, cell[2:], p.aad(k.version, aad[:]))
	if err != nil {
		return nil, altered(p.column)
	}
	return plain, nil
}

// slot is the data key wrapped by one given key (KEK), as LUKS keeps them: several keys may open one file.
type slot struct {
	version     byte
	salt        []byte
	fingerprint []byte // tells a wrong key from an altered slot
	wrapped     []byte
	digest      []byte // plain SHA-256 of the rest, for the same purpose
}

func checkKey(key []byte) error {
	if len(key) != keySize {
		return record.E(record.NotAllowed, ReasonKey).Because("%d bytes", len(key))
	}
	return nil
}

func wrap(key, dek []byte, version byte) (slot, error) {
	s := slot{version: version, salt: make([]byte, keySize)}
	rand.Read(s.salt)
	var err error
	if s.fingerprint, err = hkdf.Key(sha256.New, key, s.salt, "chevet/cache/1 fingerprint", 16); err != nil {
		return slot{}, err
	}
	a, err := wrapper(key, s.salt)
	if err != nil {
		return slot{}, err
	}
	s.wrapped = a.Seal(nil, nil, dek, s.aad())
	s.digest = s.sum()
	return s, nil
}

func wrapper(key, salt []byte) (cipher.AEAD, error) {
	kek, err := hkdf.Key(sha256.New, key, salt, "chevet/cache/1 wrap", keySize)
	if err != nil {
		return nil, err
	}
	defer clear(kek)
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (s slot) aad() []byte { return append([]byte("chevet/1|keyslot.wrapped|"), s.version) }

func (s slot) sum() []byte {
	h := sha256.New()
	for _, part := range [][]byte{{s.version}, s.salt, s.fingerprint, s.wrapped} {
		h.Write([]byte{byte(len(part))})
		h.Write(part)
	}
	return h.Sum(nil)
}

func (s slot) matches(key []byte) bool {
	fp, err := hkdf.Key(sha256.New, key, s.salt, "chevet/cache/1 fingerprint", 16)
	return err == nil && subtle.ConstantTimeCompare(fp, s.fingerprint) == 1
}

// unwrap finds the data key among the slots.
func unwrap(key []byte, slots []slot) (dek []byte, version byte, err error) {
	damaged := false
	for _, s := range slots {
		if subtle.ConstantTimeCompare(s.sum(), s.digest) != 1 {
			damaged = true
			continue
		}
		if !s.matches(key) {
			continue
		}
		a, err := wrapper(key, s.salt)
		if err != nil {
			return nil, 0, err
		}
		dek, err := a.Open(nil, nil, s.wrapped, s.aad())
		if err != nil {
			return nil, 0, altered("keyslot")
		}
		return dek, s.version, nil
	}
	if damaged {
		return nil, 0, altered("keyslot")
	}
	return nil, 0, record.E(record.NotAllowed, ReasonKey)
}
