//go:build !linux

package rule

// hasACL is not known here.
func hasACL(string) bool { return false }
