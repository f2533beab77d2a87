package wire

// Groups that are spoken of by name (IANA, "TLS Supported Groups").
const (
	groupP256           = 23
	groupP384           = 24
	groupP521           = 25
	groupX25519         = 29
	groupFFDHE2048      = 256
	groupExplicitPrime  = 0xff01 // arbitrary_explicit_prime_curves (RFC 8422, section 5.1.1)
	groupExplicitBinary = 0xff02
	groupX25519MLKEM768 = 4588
)

// groupNames are all groups, with the versions that they may be agreed in. Their
// order is that in which they are offered: the curves of common certificates come
// late among their like, see peel.kept.
var groupNames = []struct {
	id     uint16
	name   string
	oldest uint16 // version that they are for
	newest uint16
}{
	{4588, "X25519MLKEM768", TLS13, TLS13},
	{4587, "SecP256r1MLKEM768", TLS13, TLS13},
	{4589, "SecP384r1MLKEM1024", TLS13, TLS13},
	{4590, "curveSM2MLKEM768", TLS13, TLS13},
	{25497, "X25519Kyber768Draft00", TLS13, TLS13},
	{25498, "SecP256r1Kyber768Draft00", TLS13, TLS13},
	{512, "MLKEM512", TLS13, TLS13},
	{513, "MLKEM768", TLS13, TLS13},
	{514, "MLKEM1024", TLS13, TLS13},
	{29, "X25519", TLS10, TLS13},
	{30, "X448", TLS10, TLS13},
	{25, "P-521", TLS10, TLS13},
	{24, "P-384", TLS10, TLS13},
	{23, "P-256", TLS10, TLS13},
	// RFC 8446 took these out, RFC 8734 gave brainpool new numbers for TLS 1.3.
	{28, "brainpoolP512r1", TLS10, TLS12},
	{27, "brainpoolP384r1", TLS10, TLS12},
	{26, "brainpoolP256r1", TLS10, TLS12},
	{33, "brainpoolP512r1tls13", TLS13, TLS13},
	{32, "brainpoolP384r1tls13", TLS13, TLS13},
	{31, "brainpoolP256r1tls13", TLS13, TLS13},
	{34, "GC256A", TLS12, TLS13},
	{35, "GC256B", TLS12, TLS13},
	{36, "GC256C", TLS12, TLS13},
	{37, "GC256D", TLS12, TLS13},
	{38, "GC512A", TLS12, TLS13},
	{39, "GC512B", TLS12, TLS13},
	{40, "GC512C", TLS12, TLS13},
	{41, "curveSM2", TLS13, TLS13},
	{22, "secp256k1", TLS10, TLS12},
	{14, "sect571r1", TLS10, TLS12},
	{13, "sect571k1", TLS10, TLS12},
	{12, "sect409r1", TLS10, TLS12},
	{11, "sect409k1", TLS10, TLS12},
	{10, "sect283r1", TLS10, TLS12},
	{9, "sect283k1", TLS10, TLS12},
	{8, "sect239k1", TLS10, TLS12},
	{7, "sect233r1", TLS10, TLS12},
	{6, "sect233k1", TLS10, TLS12},
	{5, "sect193r2", TLS10, TLS12},
	{4, "sect193r1", TLS10, TLS12},
	{3, "sect163r2", TLS10, TLS12},
	{2, "sect163r1", TLS10, TLS12},
	{1, "sect163k1", TLS10, TLS12},
	{21, "P-224", TLS10, TLS12},
	{20, "secp224k1", TLS10, TLS12},
	{19, "P-192", TLS10, TLS12},
	{18, "secp192k1", TLS10, TLS12},
	{17, "secp160r2", TLS10, TLS12},
	{16, "secp160r1", TLS10, TLS12},
	{15, "secp160k1", TLS10, TLS12},
	// In TLS 1.2 a client that offers any of these forbids the server all other
	// primes (RFC 7919, section 4): suites with DHE would be missed.
	{256, "ffdhe2048", TLS13, TLS13},
	{257, "ffdhe3072", TLS13, TLS13},
	{258, "ffdhe4096", TLS13, TLS13},
	{259, "ffdhe6144", TLS13, TLS13},
	{260, "ffdhe8192", TLS13, TLS13},
	{groupExplicitPrime, "explicit prime curve", 0, 0},
	{groupExplicitBinary, "explicit binary curve", 0, 0},
}
