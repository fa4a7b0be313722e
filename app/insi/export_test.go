package insi

// ParseAnswer is the parser of answers, for its fuzz target.
var ParseAnswer = parseAnswer
