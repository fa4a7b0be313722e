// Command chevet-outils is a set of small command-line tools for integrators and verifiers: each sub-command is one
// file of this package and one line of the table below. It is no part of the workstation and reads no configuration.
//
//	chevet-outils cda *.xml        # metadata of CDA documents, one JSON object a line
//	chevet-outils hl7 -json *.er7  # type, control id and segments of HL7 v2 messages
//	chevet-outils mllp -envoyer pfi.example:2575 *.er7
//	chevet-outils cda -ecrire DIR  # one fictitious document per type and variant, CDA and PDF
//	chevet-outils cda -controler *.xml
//	chevet-outils datamatrix TEXT  # what a scan says
//	chevet-outils aide cda
package main

import (
	"fmt"
	"io"
	"os"

	"chevet/assets/texts"
)

// command is one sub-command. run gets what follows its name and returns the exit status.
type command struct {
	name, summary, help string
	run                 func(env streams, args []string) int
}

type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitUsage is the status of a command line that cannot be understood.
const exitUsage = 2

var commands = []command{
	{"cda", texts.ToolCDASummary, texts.ToolCDAHelp + texts.ToolCDAWriteHelp, runCDA},
	{"datamatrix", texts.ToolDatamatrixSummary, texts.ToolDatamatrixHelp, runDatamatrix},
	{"hl7", texts.ToolHL7Summary, texts.ToolHL7Help, runHL7},
	{"mllp", texts.ToolMLLPSummary, texts.ToolMLLPHelp, runMLLP},
}

func main() {
	os.Exit(run(streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:]))
}

func run(env streams, args []string) int {
	if len(args) == 0 {
		usage(env.err)
		return exitUsage
	}
	name, rest := args[0], args[1:]
	switch name {
	case "aide", "help", "-h", "-help", "--help", "--aide":
		if len(rest) == 0 {
			usage(env.out)
			return 0
		}
		if c := find(rest[0]); c != nil {
			fmt.Fprint(env.out, c.help)
			return 0
		}
		name = rest[0]
	}
	c := find(name)
	if c == nil {
		fmt.Fprintln(env.err, texts.ToolsUnknown+name)
		usage(env.err)
		return exitUsage
	}
	if len(rest) == 1 && (rest[0] == "-h" || rest[0] == "--help" || rest[0] == "--aide") {
		fmt.Fprint(env.out, c.help)
		return 0
	}
	return c.run(env, rest)
}

func find(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

func usage(w io.Writer) {
	fmt.Fprint(w, texts.ToolsUsage)
	for _, c := range commands {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, texts.ToolsUsageEnd)
}
