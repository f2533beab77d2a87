package wire_test

import (
	"crypto/elliptic"
	"crypto/tls"
	"testing"
)

// BenchmarkSurvey is a full survey of one server of crypto/tls, both sides of it.
func BenchmarkSurvey(b *testing.B) {
	for name, config := range map[string]*tls.Config{
		"ECDSA": {Certificates: []tls.Certificate{certificate(b, ecKey(elliptic.P256()))}},
		"RSA":   {Certificates: []tls.Certificate{certificate(b, rsaKey())}},
	} {
		b.Run(name, func(b *testing.B) {
			s := survey(serveTLS(b, config))
			connections := 0
			for b.Loop() {
				connections = s.Run(b.Context()).Connections
			}
			b.ReportMetric(float64(connections), "connections/op")
		})
	}
}

// BenchmarkAsk is one question and its answer.
func BenchmarkAsk(b *testing.B) {
	address := serveTLS(b, &tls.Config{Certificates: []tls.Certificate{certificate(b, ecKey(elliptic.P256()))}})
	for b.Loop() {
		if _, err := ask(b, address, modern(0x0304)); err != nil {
			b.Fatal(err)
		}
	}
}
