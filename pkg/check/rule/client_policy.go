package rule

import "slices"

// The policies on client certificates, by Go's names.
const (
	noClientCert     = "NoClientCert"
	requestCert      = "RequestClientCert"
	requireAnyCert   = "RequireAnyClientCert"
	verifyIfGiven    = "VerifyClientCertIfGiven"
	requireAndVerify = "RequireAndVerifyClientCert"
)

// clientPolicy returns the policy that is in force, "" when TLS is off or it
// cannot be told.
func (c *Context) clientPolicy() string {
	if c.tlsInDoubt() || !c.TLS.Enabled() {
		return ""
	}
	switch p := c.TLS.ClientAuthType.Value; p {
	case "":
		return noClientCert
	case "RequireClientCert": // an older name, still taken
		return requireAnyCert
	case noClientCert, requestCert, requireAnyCert, verifyIfGiven, requireAndVerify:
		return p
	}
	return ""
}

// policyName is the policy as the file names it.
func (c *Context) policyName() string {
	if name := c.TLS.ClientAuthType.Value; name != "" {
		return name
	}
	return noClientCert
}

func (c *Context) asksForCertificates() bool {
	return slices.Contains([]string{requestCert, requireAnyCert, verifyIfGiven, requireAndVerify}, c.clientPolicy())
}

// verifies reports whether certificates that clients show are verified.
func (c *Context) verifies() bool {
	return c.clientPolicy() == verifyIfGiven || c.clientPolicy() == requireAndVerify
}

// setsClientCA reports whether the file sets a client CA.
func (c *Context) setsClientCA() bool { return c.ClientCAField().Value != "" }

// clientsVerified reports whether nobody enters without a certificate of the
// client CA that the file sets.
func (c *Context) clientsVerified() bool {
	return c.clientPolicy() == requireAndVerify && c.setsClientCA()
}

// hasUsers reports whether a password keeps strangers out.
func (c *Context) hasUsers() bool { return len(c.Users.Value) > 0 }

// pool returns what the server trusts clients by, nil when the file sets no
// client CA or it was not read.
func (c *Context) pool() *clientPool {
	if !c.setsClientCA() || c.tlsInDoubt() || !c.TLS.Enabled() || c.Loaded.ClientCA == nil {
		return nil
	}
	return c.facts.clientPool(c.Loaded.ClientCA, c.Now)
}

// verifiedPool is the pool of a server that verifies certificates by it, nil
// where it does not.
func (c *Context) verifiedPool() *clientPool {
	if !c.verifies() {
		return nil
	}
	return c.pool()
}
