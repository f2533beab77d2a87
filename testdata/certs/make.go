//go:build ignore

// This program makes the certificates and keys beside it:
//
//	go run make.go
//
// Every run makes new keys, and replaces all files. What Go cannot write is
// made by openssl afterwards; the commands stand at the end of this file.
package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"log"
	"math/big"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	check(err)

	ca := template("webtool test client CA")
	ca.IsCA, ca.MaxPathLenZero = true, true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	caDER := certificate(ca, ca, caKey, caKey)
	caCert, err := x509.ParseCertificate(caDER)
	check(err)

	server := certificate(leaf(), leaf(), p256, p256)
	issued := certificate(leaf(), caCert, p256, caKey)

	// Pairs that work.
	write("server.crt", certPEM(server))
	write("server.key", pkcs8PEM(p256))
	write("server-sec1.key", sec1PEM(p256))
	write("rsa.crt", certPEM(certificate(leaf(), leaf(), rsa2048, rsa2048)))
	write("rsa.key", pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsa2048)}))
	write("ed25519.crt", certPEM(certificate(leaf(), leaf(), ed, ed)))
	write("ed25519.key", pkcs8PEM(ed))
	write("chain.crt", certPEM(issued), certPEM(caDER))
	write("pair.pem", certPEM(server), pkcs8PEM(p256))
	write("crlf.crt", bytes.ReplaceAll(certPEM(server), []byte("\n"), []byte("\r\n")))
	write("commented.crt", []byte("subject=CN = localhost\nissuer=CN = localhost\n"), certPEM(server))

	// CA pools.
	write("client-ca.crt", certPEM(caDER))
	write("two-client-cas.crt", certPEM(caDER), certPEM(server))

	// What does not work.
	write("other.key", pkcs8PEM(other))
	write("chain-reversed.crt", certPEM(caDER), certPEM(issued))
	write("server.der", server)
	write("empty.pem")
	write("garbage.pem", []byte("this is not PEM\n"))
	write("bad-base64.crt", []byte("-----BEGIN CERTIFICATE-----\n!!!! not base64 !!!!\n-----END CERTIFICATE-----\n"))
	write("bad-der.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server[:len(server)/2]}))
	write("one-line.crt", []byte("-----BEGIN CERTIFICATE-----"+base64.StdEncoding.EncodeToString(server)+"-----END CERTIFICATE-----\n"))
	write("indented.crt", []byte("    "+strings.ReplaceAll(strings.TrimSpace(string(certPEM(server))), "\n", "\n    ")+"\n"))
	write("no-end.crt", []byte(strings.ReplaceAll(string(certPEM(server)), "-----END CERTIFICATE-----\n", "")))
	csr, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "localhost"}}, p256)
	check(err)
	write("request.csr", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csr}))
	public, err := x509.MarshalPKIXPublicKey(p256.Public())
	check(err)
	write("public.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	write("bad-der.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("not a key")}))
}

// template is what all certificates here share.
func template(name string) *x509.Certificate {
	id := make([]byte, 20)
	_, err := rand.Read(id)
	check(err)
	id[0] = id[0]&0x7f | 1 // a serial number is positive
	return &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(id),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2125, 1, 1, 0, 0, 0, 0, time.UTC),
		BasicConstraintsValid: true,
	}
}

// leaf is a server certificate for localhost.
func leaf() *x509.Certificate {
	t := template("localhost")
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	t.DNSNames = []string{"localhost"}
	t.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	return t
}

func certificate(t, parent *x509.Certificate, key, signer crypto.Signer) []byte {
	if _, ok := key.(*rsa.PrivateKey); ok {
		t.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer)
	check(err)
	return der
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func pkcs8PEM(key crypto.Signer) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	check(err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func sec1PEM(key *ecdsa.PrivateKey) []byte {
	der, err := x509.MarshalECPrivateKey(key)
	check(err)
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

// write replaces a file. The keys are public, so they may be read by all.
func write(name string, parts ...[]byte) {
	check(os.WriteFile(name, bytes.Join(parts, nil), 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

/*
Made by OpenSSL 3 from the files above:

	openssl pkcs8 -topk8 -in server.key -passout pass:throw-away -out encrypted.key
	openssl ec -in server.key -aes128 -passout pass:throw-away -out encrypted-legacy.key
	openssl ecparam -name prime256v1 -out params.pem && cat params.pem server-sec1.key > params.key && rm params.pem
	openssl req -x509 -newkey ed448 -nodes -keyout ed448.key -out ed448.crt -days 36500 -subj /CN=localhost
	openssl genrsa -out rsa512.key 512 && openssl req -x509 -key rsa512.key -out rsa512.crt -days 36500 -subj /CN=localhost
*/
