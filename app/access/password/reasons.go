package password

import "chevet/app/record"

// Reasons of this package.
const (
	ReasonWrong  record.Reason = "ACC-MDP"         // login, password or code wrong, or the account locked: which is not said
	ReasonChange record.Reason = "ACC-MDP-CHANGER" // it is the right one, and too old: give a new one
	ReasonWeak   record.Reason = "ACC-MDP-FAIBLE"  // the new one does not follow the policy
	ReasonUsed   record.Reason = "ACC-MDP-DEJA"    // the new one served before
	ReasonInvite record.Reason = "ACC-ACTIVATION"  // activation code wrong, used or too old
	ReasonPolicy record.Reason = "ACC-MDP-REGLE"   // a policy too weak, or that nobody could follow
)
