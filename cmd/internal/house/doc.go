// Package house holds the rules of the tree as tests: who may import whom, a doc comment on every package, French in
// assets/texts alone, an error sentence for every reason. It has no code of its own.
package house
