// Package mllp carries HL7 v2 messages over TCP or TLS: a client that sends one message at a time and waits for its
// acknowledgement, and a server that acknowledges only what its Handler has stored.
//
// It decides nothing about a message: the Handler does. It keeps nothing on disk: the Handler and the Dedup do. Sending
// again hours later is for the outbox that uses the client; the client itself repeats for seconds, on the same MSH-10.
//
//	s, err := mllp.NewServer(handler, mllp.ServerOptions{Dedup: store, TLS: mllp.ServerTLS(cert, clients)})
//	go s.Serve(listener)
//	…
//	c := mllp.NewClient("pfi.example:2575", mllp.ClientOptions{TLS: mllp.ClientTLS(cert, servers, "")})
//	ack, err := c.Send(ctx, message) // ack.Code is AA, AE or AR; err says that no answer came
package mllp
