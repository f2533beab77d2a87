package rule

// All are the rules, by code. The last reports what the others have not
// explained.
var All = []*Rule{
	CertExpired,
	HandshakeFails,
}
