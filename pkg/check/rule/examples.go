package rule

// What the rules' good examples share. No password of these hashes is kept.
const (
	goodHash  = "$2a$10$GL6RDwaYQmS8dHrIOiITOuVW6Ql3Icc.Iws7zKvgiHWgP5SaUbqNm"
	otherHash = "$2a$10$2r7FAhDvq9ZvSVN.MJCxAeMVyXTwU.zTdW2iQ6OKkoSnlnPEIP4Xe"

	goodUsers  = goodTLS + "basic_auth_users:\n  alice: " + goodHash + "\n"
	goodLimit  = "rate_limit:\n  interval: 1s\n  burst: 20\n"
	goodClient = goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n"

	getConfigSource    = "exporter-toolkit 0.20.0, web/tls_config.go, getConfig"
	tlsConfigSource    = "exporter-toolkit 0.20.0, web/tls_config.go, ConfigToTLSConfig"
	clientVerifySource = tlsConfigSource + "; Go crypto/tls, Conn.processCertsFromClient"
	handlerSource      = "exporter-toolkit 0.20.0, web/handler.go, webHandler.ServeHTTP"
)
