//go:build unix && !systems

package main

// renewals is how often a certificate is renewed under load; with the tag
// "systems" it is a thousand times.
const renewals = 100
