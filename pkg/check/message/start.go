package message

import "webtool/pkg/check/finding"

// What exporter-toolkit 0.20.0 says of certificate, key and client CA, when it
// starts and, in the log, at each handshake (web/tls_config.go,
// ConfigToTLSConfig), with the words of crypto/tls, X509KeyPair, in Go 1.26.
var startEntries = []Entry{
	{
		Name: "cert-not-set", Rules: []string{"cert-not-set"},
		Says:  []string{"missing one of cert or cert_file"},
		Means: "tls_server_config switches TLS on and names no certificate.",
		Causes: []finding.Cause{
			{Text: "cert_file is missing, empty or misspelt", Decide: checkConfig},
			{Text: "a template left its value empty", Decide: theSame},
		},
	},
	{
		Name: "key-not-set", Rules: []string{"key-not-set"},
		Says:  []string{"missing one of key or key_file"},
		Means: "tls_server_config switches TLS on and names no private key.",
		Causes: []finding.Cause{
			{Text: "key_file is missing, empty or misspelt", Decide: checkConfig},
			{Text: "the key is in the certificate's file: name that twice", Decide: theSame},
		},
	},
	{
		Name: "cert-missing", Rules: []string{"cert-missing", "run-as-cannot-read"},
		Says:  []string{"failed to read cert_file ({path})", "failed to read cert_file"},
		Means: "The server cannot read the file that cert_file names. It does not start; one that is running breaks off every new handshake.",
		Causes: []finding.Cause{
			{Text: "there is no such file: a relative path starts beside web.yml", Decide: checkConfig},
			{Text: "the service's user may not read it, or a folder above it", Decide: checkRunAs},
			{Text: "the file is not mounted into the container"},
		},
	},
	{
		Name: "key-missing", Rules: []string{"key-missing", "run-as-cannot-read"},
		Says:  []string{"failed to read key_file ({path})", "failed to read key_file"},
		Means: "The server cannot read the file that key_file names. It does not start; one that is running breaks off every new handshake.",
		Causes: []finding.Cause{
			{Text: "the service's user may not read it: keys are for root alone", Decide: checkRunAs},
			{Text: "there is no such file: a relative path starts beside web.yml", Decide: checkConfig},
			{Text: "the file is not mounted into the container"},
		},
	},
	{
		Name: "pair-not-loaded", Frame: true,
		Says:   []string{"failed to load X509KeyPair"},
		Means:  "The server cannot load its certificate and key.",
		Causes: []finding.Cause{{Text: "what follows in the message says why", Decide: checkConfig}},
	},
	{
		Name: "pair-mismatch", Rules: []string{"cert-key-mismatch"},
		Says:  []string{"tls: private key does not match public key"},
		Means: "Certificate and key do not belong together: the key is not the one of the first certificate in the file.",
		Causes: []finding.Cause{
			{Text: "only one of the two files was renewed", Decide: checkConfig},
			{Text: "the chain is in the wrong order: the issuer stands first", Decide: theSame},
			{Text: "a byte order mark hides the first certificate", Decide: theSame},
			{Text: "both were being written at that moment: it passes", Decide: theSame},
		},
		Note: "webtool gen cert --if-needed keeps the key when it renews, so that no handshake meets half a pair.",
	},
	{
		Name: "pair-kinds-differ", Rules: []string{"cert-key-mismatch"},
		Says:  []string{"tls: private key type does not match public key type"},
		Means: "Certificate and key are of different kinds, RSA and ECDSA for one, and do not belong together.",
		Causes: []finding.Cause{
			{Text: "only one of the two files was renewed", Decide: checkConfig},
			{Text: "cert_file or key_file names the wrong file", Decide: theSame},
		},
	},
	{
		Name: "cert-no-pem", Rules: []string{"cert-unusable"},
		Says: []string{
			"tls: failed to find any PEM data in certificate input", "failed to find any PEM data",
			`tls: failed to find "CERTIFICATE" PEM block in certificate input`,
		},
		Means: "The certificate file holds no certificate in PEM (-----BEGIN CERTIFICATE-----).",
		Causes: []finding.Cause{
			{Text: "it is DER or PKCS#12, or a request, or empty", Decide: checkConfig},
			{Text: "its line breaks were lost, as in a folded YAML text", Decide: theSame},
			{Text: "cert_file names the wrong file", Decide: theSame},
		},
	},
	{
		Name: "key-no-pem", Rules: []string{"key-unusable"},
		Says: []string{
			"tls: failed to find any PEM data in key input",
			`tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input`,
		},
		Means: "The key file holds no private key in PEM (-----BEGIN PRIVATE KEY-----).",
		Causes: []finding.Cause{
			{Text: "it is DER or PKCS#12, or a public key, or empty", Decide: checkConfig},
			{Text: "its line breaks were lost, as in a folded YAML text", Decide: theSame},
			{Text: "key_file names the wrong file", Decide: theSame},
		},
	},
	{
		Name: "pair-swapped", Rules: []string{"cert-unusable"},
		Says: []string{
			"tls: failed to find certificate PEM data in certificate input, but did find a private key",
			"PEM inputs may have been switched",
		},
		Means:  "The file that cert_file names holds a private key: the two are swapped.",
		Causes: []finding.Cause{{Text: "cert_file and key_file are swapped", Decide: checkConfig}},
	},
	{
		Name: "key-is-cert", Rules: []string{"key-unusable"},
		Says:   []string{"tls: found a certificate rather than a key in the PEM for the private key"},
		Means:  "The file that key_file names holds a certificate and no key.",
		Causes: []finding.Cause{{Text: "both fields name the certificate", Decide: checkConfig}},
	},
	{
		Name: "key-unreadable", Rules: []string{"key-unusable"},
		Says: []string{
			"tls: failed to parse private key",
			"tls: found unknown private key type in PKCS#8 wrapping",
		},
		Means: "The server finds a private key and cannot load it: there is nobody to ask for a passphrase.",
		Causes: []finding.Cause{
			{Text: "the key is encrypted: openssl pkey takes that away", Decide: checkConfig},
			{Text: "it is of a kind that Go does not have: OPENSSH, Ed448, PSS", Decide: theSame},
			{Text: "the file is damaged or cut", Decide: theSame},
		},
	},
	{
		Name: "cert-kind-unknown", Rules: []string{"cert-unusable"},
		Says:   []string{"tls: unknown public key algorithm", "x509: unknown public key algorithm", "tls: unsupported certificate key", "tls: unsupported public key"},
		Means:  "The certificate has a kind of key that Go does not know; RSA, ECDSA and Ed25519 work.",
		Causes: []finding.Cause{{Text: "a certificate for Ed448 or DSA", Decide: checkConfig}},
	},
	{
		Name: "client-auth-unknown", Rules: []string{"client-auth-unknown"},
		Says:   []string{"invalid ClientAuth: {value}"},
		Means:  "client_auth_type has no such value; case matters.",
		Causes: []finding.Cause{{Text: "a typing error, or a name of another program", Decide: checkConfig}},
		Note:   "The values are NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven and RequireAndVerifyClientCert.",
	},
	{
		Name: "client-ca-without-policy", Rules: []string{"client-ca-without-policy"},
		Says:   []string{"client CA's have been configured without a Client Auth Policy"},
		Means:  "client_ca_file is set and client_auth_type is not, so that no client would be asked for a certificate.",
		Causes: []finding.Cause{{Text: "client_auth_type is missing, or NoClientCert", Decide: checkConfig}},
		Note:   "RequireAndVerifyClientCert is what is meant, most of the time.",
	},
	{
		Name: "http2-suite-missing", Rules: []string{"http2-cipher-missing"},
		Says: []string{
			"http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher",
			"http2: TLSConfig.CipherSuites index {number} contains an HTTP/2-approved cipher suite",
		},
		Means: "HTTP/2 is on, and cipher_suites lacks the suite that HTTP/2 requires: the server does not start. One that is running takes the change without a word, and does not come up again.",
		Causes: []finding.Cause{
			{Text: "no TLS_ECDHE_…_WITH_AES_128_GCM_SHA256 in cipher_suites", Decide: checkConfig},
			{Text: "HTTP/2 is not wanted: http_server_config: http2: false", Decide: theSame},
		},
	},
	{
		Name: "config-unreadable", General: true, Rules: []string{"cert-missing", "key-missing", "client-ca-missing"},
		Says: []string{
			"open {path}: no such file or directory", "open {path}: The system cannot find the {what} specified",
			"stat {path}: no such file or directory",
		},
		Means: "There is no file {path} for the one who says so. Relative paths start beside the file that names them.",
		Causes: []finding.Cause{
			{Text: "the path is misspelt, or starts in another folder", Decide: checkConfig},
			{Text: "the file is not mounted into the container"},
			{Text: "a link that points nowhere"},
		},
	},
	{
		Name: "file-permission", General: true, Rules: []string{"run-as-cannot-read"},
		Says: []string{
			"open {path}: permission denied", "open {path}: Access is denied", "open {path}: operation not permitted", "stat {path}: permission denied", "permission denied",
		},
		Means: "The file {path} is there, and the user of the one who says so may not read it, or may not enter a folder above it.",
		Causes: []finding.Cause{
			{Text: "mode or owner: a key for root alone, and another user", Decide: checkRunAs},
			{Text: "a sandbox of the service: ProtectHome, AppArmor, SELinux", Decide: "systemctl cat prometheus"},
		},
	},
	{
		Name: "file-is-directory", General: true,
		Says:  []string{"read {path}: is a directory", "is a directory", "read {path}: Incorrect function", "read {path}: The handle is invalid"},
		Means: "A folder stands where a file is wanted.",
		Causes: []finding.Cause{
			{Text: "the file was missing when Docker mounted it, and became a folder"},
			{Text: "the path ends too early", Decide: checkConfig},
		},
	},
	{
		Name: "path-invalid", General: true,
		Says:  []string{"open {path}: invalid argument", "open {path}: file name too long", "open {path}: The filename, directory name, or volume label syntax is incorrect", "open {path}: not a directory"},
		Means: "What stands where a path is wanted cannot be one.",
		Causes: []finding.Cause{
			{Text: "certificate or key were pasted into cert_file or key_file", Decide: checkConfig},
			{Text: "a backslash in double quotes, which YAML reads otherwise", Decide: theSame},
		},
	},
}
