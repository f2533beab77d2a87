package rule

// All are the rules, by code.
var All = []*Rule{
	CertExpired, CertNotYetValid, CertExpiresSoon, CertDatesReversed, CertNoSAN, CertHostNotCovered,
	KeyFileMode, KeyFileOwner, KeyDirWritable, RunAsCannotRead,
	CertSANMalformed, CertWildcardNeverMatches, CertTrailingDot, CertKeyUsage, CertExtKeyUsage,
	CertWeakKey, CertWeakSignature, CertIsCA, CertBrowserRefuses, CertSerial,
	CertRSAExponent, CertNoAKI, CertEmptyIssuer,
	ChainJunk, ChainOrder, ChainSurplus, ChainIncomplete, ChainIssuerExpired, ChainIssuerUnfit,
}
