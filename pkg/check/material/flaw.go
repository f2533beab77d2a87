package material

// Flaw is why a certificate or a key cannot be loaded.
type Flaw string

// The flaws of a PEM input. None means that the input loads by itself.
const (
	None  Flaw = ""
	Empty Flaw = "empty"  // nothing, or white space alone
	NoPEM Flaw = "no-pem" // nothing that looks like PEM

	// PEM that the server passes over, by what hides it.
	BOM             Flaw = "bom"              // a byte order mark before BEGIN
	UTF16           Flaw = "utf-16"           // two bytes a character
	CROnly          Flaw = "cr-only"          // lines end as on a Mac of 1999
	Indented        Flaw = "indented"         // BEGIN is not at the start of its line
	Glued           Flaw = "glued"            // END of one block and BEGIN of the next share a line
	Crowded         Flaw = "crowded"          // other text beside BEGIN or END
	OneLine         Flaw = "one-line"         // the line breaks are lost
	LiteralNewlines Flaw = "literal-newlines" // a backslash and an n where line breaks belong
	BadDashes       Flaw = "bad-dashes"       // not five plain hyphens around BEGIN or END
	Truncated       Flaw = "truncated"        // BEGIN, and no END
	EndDiffers      Flaw = "end-differs"      // BEGIN and END name different types
	BadBase64       Flaw = "bad-base64"       // what stands between them is no base64

	// Other encodings.
	DER       Flaw = "der"
	Base64PEM Flaw = "base64-pem" // PEM in base64, as in a Kubernetes secret
	Bare      Flaw = "bare"       // base64 of DER, without BEGIN and END
	PKCS7     Flaw = "pkcs7"
	PKCS12    Flaw = "pkcs12"
	Keystore  Flaw = "keystore" // of Java
	APath     Flaw = "path"     // the name of a file in the place of its content

	// PEM of another kind.
	OtherKind          Flaw = "other-kind"   // a key where a certificate belongs, or the other way round
	OtherBlocks        Flaw = "other-blocks" // PEM blocks of other types only
	Request            Flaw = "request"      // a certificate request
	PublicKey          Flaw = "public-key"
	TrustedCertificate Flaw = "trusted-certificate" // OpenSSL's own form
	X509Certificate    Flaw = "x509-certificate"    // a name that OpenSSL takes, and Go does not
	EncryptedKey       Flaw = "encrypted-key"       // a key that needs a passphrase
	OpenSSHKey         Flaw = "openssh-key"         // a key as ssh-keygen writes it

	// A block of the right type whose content is not right.
	Unparsable     Flaw = "unparsable"
	CutShort       Flaw = "cut-short"       // it ends before its own length says
	Mislabelled    Flaw = "mislabelled"     // it holds something else than BEGIN says
	NegativeSerial Flaw = "negative-serial" // Go refuses such certificates
	Unsupported    Flaw = "unsupported"     // a kind of key that Go's TLS does not know
)
