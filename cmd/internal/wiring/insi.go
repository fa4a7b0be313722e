package wiring

import (
	"context"
	"time"

	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/insi"
	"chevet/app/record"
	"chevet/app/vihf"
)

// INSi is app/insi as the relay and the night call it.
type INSi struct {
	Client *insi.Client
	// Context is the class of authentication by provider id, as for the DMP. Default: MobileTwoFactorContract.
	Context map[string]string
	Clock   record.Clock // time.Now
}

func (i INSi) caller(by central.Asker) insi.Caller {
	if by.Caller == nil {
		return insi.Nobody
	}
	class, ok := i.Context[by.Caller.Provider]
	if !ok {
		class = vihf.MobileContract
	}
	return insi.Caller{Practitioner: by.Practitioner, Activity: by.Activity, Context: class, Since: by.Caller.AuthnInstant}
}

func (i INSi) now() time.Time {
	if i.Clock == nil {
		return time.Now().UTC()
	}
	return i.Clock().UTC()
}

// Search implements central.INSi.
func (i INSi) Search(ctx context.Context, by central.Asker, t record.Traits) (api.INSiFound, error) {
	f, err := i.Client.Search(ctx, i.caller(by), t)
	if err != nil {
		return api.INSiFound{}, err
	}
	out := i.found(f.Answer)
	out.Questions = len(f.Questions)
	return out, nil
}

// Verify implements central.INSi.
func (i INSi) Verify(ctx context.Context, by central.Asker, p record.Patient) (record.IdentityCheck, api.INSiFound, error) {
	v, err := i.Client.Verify(ctx, i.caller(by), p)
	if err != nil {
		return record.IdentityCheck{}, api.INSiFound{}, err
	}
	return record.IdentityCheck{Patient: p.ID, At: i.now(), Code: v.Code, Differs: v.Differs}, i.found(v.Answer), nil
}

func (i INSi) found(a insi.Answer) api.INSiFound {
	return api.INSiFound{Code: a.Code, INS: a.INS, Former: a.Former, Traits: a.Traits, KeyWrong: a.KeyWrong, At: i.now()}
}
