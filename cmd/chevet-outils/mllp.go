package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/assets/texts"
)

func runMLLP(env streams, args []string) int {
	flags := flag.NewFlagSet("mllp", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("envoyer", "", "")
	cert, key, ca := flags.String("cert", "", ""), flags.String("cle", "", ""), flags.String("ac", "", "")
	wait := flags.Duration("delai", 30*time.Second, "")
	attempts := flags.Int("essais", 3, "")
	if err := flags.Parse(args); err != nil || *addr == "" || flags.NArg() == 0 {
		fmt.Fprint(env.err, texts.ToolMLLPHelp)
		return exitUsage
	}
	o := mllp.ClientOptions{Answer: *wait, Attempts: *attempts}
	if *cert != "" || *key != "" || *ca != "" {
		secure, err := clientTLS(*cert, *key, *ca)
		if err != nil {
			fmt.Fprintln(env.err, texts.ToolMLLPCertificate)
			return exitUsage
		}
		o.TLS = secure
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := mllp.NewClient(*addr, o)
	defer c.Close()
	status := 0
	for _, path := range flags.Args() {
		if !sendFile(ctx, env, c, path) {
			status = 1
		}
	}
	return status
}

// sendFile sends every message of a file and shows each answer; it reports whether all were accepted.
func sendFile(ctx context.Context, env streams, c *mllp.Client, path string) bool {
	file, err := readFile(env, path)
	if err != nil {
		fmt.Fprintf(env.out, "%s  %s\n", path, texts.ToolFileUnreadable)
		return false
	}
	all := true
	for raw := range hl7.Split(file) {
		ack, err := c.Send(ctx, raw)
		if err != nil {
			all = false
			fmt.Fprintf(env.out, "%s  %s\n", path, problemOf(err))
			continue
		}
		all = all && (ack.Code.Positive() || ack.Code == "")
		showAck(env.out, path, ack)
	}
	return all
}

func showAck(w io.Writer, path string, ack mllp.Ack) {
	code := string(ack.Code)
	if ack.Accept != nil && ack.Accept.Code != ack.Code {
		code = string(ack.Accept.Code) + " " + code
	}
	if code == "" {
		code = texts.ToolMLLPNoAck
	}
	fmt.Fprintf(w, "%s  %s  %s\n", path, visible(ack.ControlID), visible(code))
	for _, f := range ack.Faults {
		fmt.Fprintf(w, "  %s", visible(f.Error()))
		for _, more := range []string{f.Code.Code, f.Code.Text, f.UserMessage} {
			if more != "" {
				fmt.Fprintf(w, "  %s", visible(more))
			}
		}
		fmt.Fprintln(w)
	}
}

func clientTLS(cert, key, ca string) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("no certificate authority")
	}
	return mllp.ClientTLS(pair, pool, ""), nil
}
