package access

import (
	"context"
	"sync"
	"time"
)

// Directory is Accounts in memory, for one process. NewDirectory fills it.
type Directory struct {
	mu       sync.Mutex
	accounts map[string]Account
	links    map[[2]string]Link // issuer, subject
	asked    map[[2]string]Habilitation
}

// NewDirectory returns a directory of these accounts.
func NewDirectory(accounts ...Account) *Directory {
	d := &Directory{accounts: map[string]Account{}, links: map[[2]string]Link{}, asked: map[[2]string]Habilitation{}}
	for _, a := range accounts {
		d.accounts[a.ID] = a
	}
	return d
}

// Put adds or replaces an account.
func (d *Directory) Put(a Account) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accounts[a.ID] = a
}

// Unlink revokes a link.
func (d *Directory) Unlink(issuer, subject string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.links, [2]string{issuer, subject})
}

// Approve ends the wait of a pending link; false when there is none.
func (d *Directory) Approve(issuer, subject string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := [2]string{issuer, subject}
	l, ok := d.links[k]
	if !ok || !l.Pending {
		return false
	}
	l.Pending = false
	d.links[k] = l
	return true
}

// Asked lists the habilitation requests.
func (d *Directory) Asked() (all []Habilitation) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range d.asked {
		all = append(all, h)
	}
	return all
}

// ByID implements Accounts.
func (d *Directory) ByID(_ context.Context, id string) (Account, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.accounts[id]
	if !ok {
		return Account{}, ErrNone
	}
	return a, nil
}

// LoggedIn implements Accounts.
func (d *Directory) LoggedIn(_ context.Context, id string, at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.accounts[id]
	if !ok {
		return ErrNone
	}
	a.LastLoginAt = at
	d.accounts[id] = a
	return nil
}

// Linked implements Accounts.
func (d *Directory) Linked(_ context.Context, issuer, subject string) (Link, Account, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l, ok := d.links[[2]string{issuer, subject}]
	if !ok {
		return Link{}, Account{}, ErrNone
	}
	a, ok := d.accounts[l.Account]
	if !ok {
		return Link{}, Account{}, ErrNone
	}
	return l, a, nil
}

// WithNationalID implements Accounts.
func (d *Directory) WithNationalID(_ context.Context, id string) (all []Account, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.accounts {
		if id != "" && a.Practitioner.NationalID == id {
			all = append(all, a)
		}
	}
	return all, nil
}

// AddLink implements Accounts.
func (d *Directory) AddLink(_ context.Context, l Link) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := [2]string{l.Issuer, l.Subject}
	if old, ok := d.links[k]; ok && !old.Pending {
		return ErrReplay
	}
	d.links[k] = l
	return nil
}

// Ask implements Accounts. At most 1,000 requests are kept.
func (d *Directory) Ask(_ context.Context, h Habilitation) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := [2]string{h.Issuer, h.Subject}
	if _, again := d.asked[k]; !again && len(d.asked) >= 1000 {
		return ErrFull
	}
	d.asked[k] = h
	return nil
}
