package hospital

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chevet/app/record"
)

// LoadDocuments puts the CDA files of a folder and its sub-folders (official samples, for instance) into the DMP of the
// patients who have an open one and a usable INS. The first such patient, DURAND Camille, gets all of them; each other one
// gets one in turn. Documents are re-addressed: the recordTarget becomes the patient's and the rest keeps its bytes; the id
// changes only when the world has it already. loaded holds paths below dir, failed «path: cause». Files are read again at
// each Bytes. err is for the folder itself.
func (w *World) LoadDocuments(dir string) (loaded, failed []string, err error) {
	var patients []*Patient
	taken := map[record.DocumentID]bool{}
	for _, p := range w.Patients {
		if p.DMP.Existence == record.DMPOpen && p.INSUsable() {
			patients = append(patients, p)
		}
		for _, d := range slices.Concat(p.Local, p.Remote) {
			taken[d.ID] = true
		}
	}
	if len(patients) == 0 {
		return nil, nil, errors.New("hospital: no patient with an open DMP")
	}
	files, err := cdaFiles(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("hospital: %w", err)
	}
	for i, file := range files {
		receivers := []*Patient{patients[0]}
		if len(patients) > 1 {
			receivers = append(receivers, patients[1+i%(len(patients)-1)])
		}
		name, _ := filepath.Rel(dir, file)
		if err := w.load(file, name, receivers, taken); err != nil {
			failed = append(failed, name+": "+err.Error())
			continue
		}
		loaded = append(loaded, name)
	}
	return loaded, failed, nil
}

func cdaFiles(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.Type().IsRegular() && strings.EqualFold(filepath.Ext(path), ".xml") && len(files) < maxFiles {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func readFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%d bytes is too large", info.Size())
	}
	return os.ReadFile(file)
}

func (w *World) load(file, name string, receivers []*Patient, taken map[record.DocumentID]bool) error {
	raw, err := readFile(file)
	if err != nil {
		return err
	}
	h, err := readHeader(raw)
	if err != nil {
		return err
	}
	if _, err := locate(raw); err != nil {
		return err
	}
	for _, p := range receivers {
		own := *h // each patient's copy has its own identifiers
		id, set := "", ""
		if taken[own.doc.ID] || own.doc.ID == "" {
			id, set = names(3).oid("99.1", string(p.ID), name), names(3).oid("99.2", string(p.ID), name)
			own.doc.ID = record.DocumentID(id)
			own.doc.SetID = record.SetID(set)
		}
		taken[own.doc.ID] = true
		p.Remote = append(p.Remote, w.adopted(own, p, name, func() ([]byte, error) {
			raw, err := readFile(file)
			if err != nil {
				return nil, err
			}
			return readdress(raw, p, w, id, set)
		}))
	}
	return nil
}

// adopted makes the metadata of a document that came from a file.
func (w *World) adopted(h header, p *Patient, name string, bytes func() ([]byte, error)) *Document {
	d := &Document{Document: h.doc, Bytes: bytes}
	d.Patient = p.ID
	d.Key = record.DocumentKey(names(3).uuid("loaded", string(p.ID), name))
	d.Provenance, d.State, d.UpdatedAt = record.DMP, record.Current, d.CreatedAt
	m := &maker{w: w, n: 3, now: d.CreatedAt.Add(time.Hour)}
	d.Entry = m.entry(d, h.format)
	return d
}
