package access_test

import (
	"testing"

	"chevet/app/access"
	"chevet/app/access/accesstest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	accesstest.Sessions(t, func(*testing.T) access.Sessions { return &access.Memory{} })
}

func TestDirectoryKeepsTheContract(t *testing.T) {
	accesstest.Accounts(t, func(*testing.T) accesstest.Directory {
		d := access.NewDirectory()
		return accesstest.Directory{Accounts: d,
			Put:     func(a access.Account) error { d.Put(a); return nil },
			Approve: func(issuer, subject string) (bool, error) { return d.Approve(issuer, subject), nil },
			Unlink:  func(issuer, subject string) error { d.Unlink(issuer, subject); return nil },
			Asked:   func() ([]access.Habilitation, error) { return d.Asked(), nil }}
	})
}
