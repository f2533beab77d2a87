//go:build unix && systems

package main

// renewals is how often a certificate is renewed under load.
const renewals = 1000
