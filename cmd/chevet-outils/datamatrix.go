package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"chevet/app/barcode"
	"chevet/assets/texts"
)

func runDatamatrix(env streams, args []string) int {
	text := ""
	switch {
	case len(args) == 1 && args[0] == "-":
		raw, err := io.ReadAll(io.LimitReader(env.in, 1<<16))
		if err != nil {
			fmt.Fprintln(env.err, err)
			return 1
		}
		text = string(raw)
	case len(args) == 2 && (args[0] == "-image" || args[0] == "--image"):
		f, err := os.Open(args[1])
		if err != nil {
			fmt.Fprintln(env.err, texts.ToolFileUnreadable)
			return 1
		}
		defer f.Close()
		if text, err = barcode.ReadImage(f); err != nil {
			fmt.Fprintln(env.err, texts.Error(err))
			return 1
		}
	case len(args) == 1 && !strings.HasPrefix(args[0], "-"):
		text = args[0]
	default:
		fmt.Fprint(env.err, texts.ToolDatamatrixHelp)
		return exitUsage
	}
	return explain(env, text, time.Now())
}

// explain prints a datamatrix INS, else a GS1 code; a text that begins as an INS is read as nothing else.
func explain(env streams, text string, now time.Time) int {
	scan, err := barcode.ReadINS(text, now)
	if err == nil {
		lines(env, insLines(scan))
		return 0
	}
	if strings.Contains(text, "IS01") {
		fmt.Fprintln(env.err, texts.Error(err))
		return 1
	}
	box, err := barcode.ReadGS1(text, now)
	if err != nil {
		fmt.Fprintln(env.err, texts.Error(err))
		return 1
	}
	lines(env, boxLines(box))
	for _, w := range box.Warnings(now, nil) {
		fmt.Fprintf(env.out, "%-22s %s\n", texts.ToolWarning, texts.Sentence(w))
	}
	return 0
}

func lines(env streams, all [][2]string) {
	for _, l := range all {
		if l[1] != "" {
			fmt.Fprintf(env.out, "%-22s %s\n", l[0], l[1])
		}
	}
}

func insLines(s barcode.INSScan) [][2]string {
	t := s.Traits
	return [][2]string{{texts.ToolCode, "datamatrix INS"}, {texts.ToolMatricule, s.INS.Grouped()}, {"OID", string(s.INS.OID)}, {texts.ToolBirthName, t.BirthName},
		{texts.ToolGiven, strings.Join(t.GivenNames, " ")}, {texts.ToolSex, string(t.Sex)}, {texts.ToolBirthDate, t.BirthDate.French()}, {texts.ToolBirthPlace, string(t.BirthCOG)}}
}

func boxLines(b barcode.Box) [][2]string {
	out := [][2]string{{texts.ToolCode, "GS1 DataMatrix"}, {"GTIN", b.GTIN}, {"CIP13", b.CIP13}, {texts.ToolLot, b.Lot}, {texts.ToolExpiry, b.Expiry.French()}, {texts.ToolSerial, b.Serial}}
	for _, e := range b.Elements {
		out = append(out, [2]string{"(" + e.AI + ")", e.Value})
	}
	return out
}
