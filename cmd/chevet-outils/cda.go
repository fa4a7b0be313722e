package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/texts"
)

// cdaLine is what «chevet-outils cda» writes of one document. The keys are stable.
type cdaLine struct {
	Path            string   `json:"path"`
	ID              string   `json:"id"`
	SetID           string   `json:"setId"`
	Version         int      `json:"version"`
	TypeCode        string   `json:"typeCode"`
	Title           string   `json:"title"`
	INS             string   `json:"ins"`
	OID             string   `json:"oid"`
	BirthName       string   `json:"birthName"`
	GivenNames      []string `json:"givenNames"`
	BirthDate       string   `json:"birthDate"`
	Sex             string   `json:"sex"`
	BirthPlace      string   `json:"birthPlace"`
	EffectiveTime   string   `json:"effectiveTime"`
	Author          string   `json:"author"`
	BodyKind        string   `json:"bodyKind"`
	PDFSize         int64    `json:"pdfSize"`
	PDFSHA256       string   `json:"pdfSha256"`
	NarrativeBlocks int      `json:"narrativeBlocks"`
	Error           string   `json:"error"`
}

func runCDA(env streams, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(env.err, texts.ToolCDAHelp)
		return exitUsage
	}
	switch args[0] {
	case "-ecrire", "--ecrire":
		if len(args) != 2 {
			fmt.Fprint(env.err, texts.ToolCDAHelp+texts.ToolCDAWriteHelp)
			return exitUsage
		}
		return writeSpecimens(env, args[1])
	case "-controler", "--controler":
		if len(args) < 2 {
			fmt.Fprint(env.err, texts.ToolCDAHelp+texts.ToolCDAWriteHelp)
			return exitUsage
		}
		return checkFiles(env, args[1:])
	}
	out := bufio.NewWriter(env.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, path := range args {
		if err := enc.Encode(indexFile(env, path)); err != nil {
			fmt.Fprintln(env.err, err)
			return 1
		}
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(env.err, err)
		return 1
	}
	return 0
}

func indexFile(env streams, path string) cdaLine {
	in := env.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return cdaLine{Path: path, GivenNames: []string{}, Error: texts.ToolFileUnreadable}
		}
		defer f.Close()
		in = f
	}
	return lineOf(path, in)
}

func lineOf(path string, in io.Reader) cdaLine {
	x, err := cda.ReadIndex(in, cda.Limits{})
	p := x.Patient
	line := cdaLine{
		Path: path, ID: string(x.ID), SetID: string(x.SetID), Version: x.Version, TypeCode: x.Type.Code, Title: x.Title,
		INS: string(p.INS.Matricule), OID: string(p.INS.OID),
		BirthName: p.Traits.BirthName, GivenNames: p.Traits.GivenNames, BirthDate: string(p.Traits.BirthDate),
		Sex: string(p.Traits.Sex), BirthPlace: string(p.Traits.BirthCOG),
		Author: x.Author().Display(), BodyKind: string(x.Kind), NarrativeBlocks: x.TextBlocks,
	}
	if line.GivenNames == nil {
		line.GivenNames = []string{}
	}
	if line.BirthPlace == "" {
		line.BirthPlace = p.BirthPlace
	}
	if !x.EffectiveTime.IsZero() {
		line.EffectiveTime = x.EffectiveTime.Format(time.RFC3339)
	}
	if x.Kind.HasPDF() {
		line.PDFSize, line.PDFSHA256 = x.BodySize, x.BodySHA256
	}
	if err != nil {
		line.Error = string(record.ReasonOf(err)) + ": " + texts.Error(err)
	}
	return line
}
