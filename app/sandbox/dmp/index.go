package dmp

import (
	"slices"
	"sync"

	"chevet/app/record"
)

// index knows every document of the registry by its uniqueId: two patients cannot have the same. It is made at the first
// deposit; reading never needs it.
type index struct {
	once sync.Once
	mu   sync.Mutex
	byID map[record.DocumentID]*content
}

func (s *Server) indexed() *index {
	s.index.once.Do(func() {
		s.index.byID = map[record.DocumentID]*content{}
		for _, p := range s.o.World.Patients {
			for _, d := range p.Remote {
				s.index.byID[d.ID] = &content{bytes: d.Bytes}
			}
		}
	})
	return &s.index
}

// registered returns the bytes known under an identifier, nil when it was never used.
func (s *Server) registered(id record.DocumentID) *content {
	i := s.indexed()
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.byID[id]
}

// claim takes the identifiers of new entries, all or none; id is the first that was already taken.
func (s *Server) claim(entries []*entry) (id string, claimed bool) {
	i := s.indexed()
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, e := range entries {
		if i.byID[e.doc.ID] != nil {
			return e.uniqueID(), false
		}
	}
	for _, e := range entries {
		i.byID[e.doc.ID] = e.content
	}
	return "", true
}

// commit changes the versions of a DMP, and its associations, at once or not at all. Answers being written keep theirs.
func (x *exchange) commit(apply func(entries []*entry) ([]*entry, *registryError)) *registryError {
	d := x.d
	d.mu.Lock()
	defer d.mu.Unlock()
	d.load(x.s.o)
	d.tick(x.s.o)
	entries, no := apply(slices.Clone(d.entries))
	if no != nil {
		return no
	}
	d.entries = entries
	d.plan(x.s.o)
	return nil
}
