package rule

// All are the rules, by code.
var All = []*Rule{
	CertExpired,
}
