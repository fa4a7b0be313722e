// Package ldap keeps accounts in step with the establishment's directory, LDAP or Active Directory. The key of a person
// is what never changes there (entryUUID, objectGUID), never their name nor their place. Somebody disabled there is out
// within one cycle; somebody gone is disabled, never deleted; a directory that is empty, halved or out of reach disables
// nobody. It authenticates nobody: providers do. // SC.SSI/IAM.83
//
//	d, err := ldap.New(ldap.Config{ID: "ad", URL: "ldaps://annuaire.ch.fr", BindDN: …, Base: …})
//	s := ldap.NewSync(d, ldap.SyncOptions{Registry: store.Directory(), Disabled: broker.EndSessionsOf, …})
//	go s.Run(ctx)
package ldap
