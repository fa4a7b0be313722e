// Package fault is the plan of what goes wrong in the sandbox. A simulator asks it at each request, by service and
// transaction; a person sets it on the page /controle, a test by method. It also counts the requests, so that a
// test can prove that no transaction left, and keeps the last ones, secrets masked.
//
// It knows no protocol: faults of transport are played here, those that need one (a SOAP fault, a wrong hash)
// are handed to the simulator by Active.
//
//	plan := fault.New(fault.Options{})
//	plan.Set(fault.Rule{Service: "dmp", Transaction: "TD3.1", Kind: fault.Silence})
//	http.Handle("/oidc/", plan.Wrap("psc", nameOf, handler))      // one request, one transaction
//	plan.Serve(w, r, fault.Call{Service: "dmp", Transaction: "TD3.1", Body: body}, func(w http.ResponseWriter, f fault.Active) { … })
//	plan.Count("dmp", "TD3.1")
package fault
