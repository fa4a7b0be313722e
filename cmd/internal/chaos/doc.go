// Package chaos proves that nothing is lost: it starts a real server process on a real database and real workstation
// processes, lets them write while processes are killed, the database restarted, disks filled and lines cut, then lets
// everything heal and looks at what is left. One seed is one run, with its own plan of faults.
//
// A run has three verdicts, all of which must be zero: writes that a workstation showed as saved and that are missing
// somewhere (lost), writes that are somewhere twice (doubled), and workstations that did not come to rest by themselves
// within 30 s of the last fault, without a new write (stalled). // QUALITY.md «Nothing lost» 1–5, 8–10
//
//	func main() { chaos.Child(); … }   // the program starts itself as server and as workstations
//	report, err := chaos.Run(ctx, chaos.Options{Seed: 7, Dir: dir})
//	fmt.Println(report)                // 0 lost, 0 doubled, 0 stalled
package chaos
