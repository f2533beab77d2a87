package handshake

// Prohibited is the table of what HTTP/2 does not go with.
var Prohibited = prohibited
