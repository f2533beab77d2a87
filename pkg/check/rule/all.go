package rule

// All are the rules, by what they are about. The last reports what the others
// have not explained.
var All = []*Rule{
	// Headers.
	HSTSWithoutTLS, HeaderBlank, HSTSValue, XSSProtection, CSPBroken,
	// Users.
	HashMalformed, HashTrailing, HashVersion, HashPublished, HashCostLow, HashCostHigh, HashCostTells,
	UserNeverMatches, HashShared, UsersWithoutTLS,
	// The rate limit.
	RateLimitWithoutBurst, RateLimitNanoseconds, RateLimitFraction, RateLimitOff, RateLimitNegative,
	// The file.
	FileAndText, MergeWins, NumberOctal, ConfigWritable, ConfigReadable,
	// TLS on or off.
	TLSNotOn, TLSSectionEmpty, UsersEmpty, ConfigEmpty, KeyWithoutValue, ListItemEmpty,
	// The server's certificate.
	CertExpired, CertNotYetValid, CertExpiresSoon, CertDatesReversed, CertNoSAN, CertHostNotCovered,
	KeyFileMode, KeyFileOwner, KeyDirWritable, RunAsCannotRead,
	CertSANMalformed, CertWildcardNeverMatches, CertTrailingDot, CertKeyUsage, CertExtKeyUsage,
	CertWeakKey, CertWeakSignature, CertIsCA, CertBrowserRefuses, CertSerial,
	CertRSAExponent, CertNoAKI, CertEmptyIssuer,
	ChainJunk, ChainOrder, ChainSurplus, ChainIncomplete, ChainIssuerExpired, ChainIssuerUnfit,
	ChainWrongIssuer,
	// Client certificates.
	ClientCAUnusable, ClientCABrokenBlock, ClientCAIsLeaf, ClientCAExpired, ClientCAExpiresSoon, ClientCACannotSign,
	ClientCANotSet, ClientCertNotVerified, ClientCertOnlyAsked, ClientCertOptional,
	AllowedSANsIgnored, AllowedSANsPanic, AllowedSANsClaimed, AllowedSANsEmpty, AllowedSANNeverMatches, AllowedSANDuplicate,
	ClientCAHoldsKey,
	// The TLS policy.
	TLSVersionRange, TLSVersionOld, HTTP2OffByAccident, SuitesWithoutEffect, SuiteOfTLS13, SuitesUnusable, SuiteWeak,
	CurvesWithoutPostQuantum, TLS13Off, PreferServerSuites,
	// What no other has explained.
	HandshakeFails,
}
