package material_test

import (
	"crypto/x509"
	"testing"
	"time"

	"webtool/pkg/check/material"
	"webtool/testdata/fixtures"
)

// TestSaysSelfSigned tells what certificates say of their signer.
func TestSaysSelfSigned(t *testing.T) {
	now := time.Now()
	leaf := func(signer string) *x509.Certificate {
		c := fixtures.Leaf(now)
		c.SubjectKeyId, c.AuthorityKeyId = []byte("own"), []byte(signer)
		return c
	}
	ca := fixtures.CA(now, "Ops CA")
	ca.Subject = leaf("own").Subject // a namesake
	ca.SubjectKeyId = []byte("another")
	caPEM, caKey := fixtures.SelfSigned(ca)
	for name, test := range map[string]struct {
		make func() ([]byte, []byte)
		want bool
	}{
		"names its own key":    {func() ([]byte, []byte) { return fixtures.SelfSigned(leaf("own")) }, true},
		"names no key":         {func() ([]byte, []byte) { return fixtures.SelfSigned(fixtures.Leaf(now)) }, true},
		"signed by a namesake": {func() ([]byte, []byte) { return fixtures.IssuedBy(leaf("another"), caPEM, caKey) }, false},
	} {
		pem, _ := test.make()
		cert := material.ParseChain(pem).Leaf()
		if says, did := cert.SaysSelfSigned(), cert.SelfSigned(); says != test.want || did != test.want {
			t.Errorf("%s: says %v, did %v", name, says, did)
		}
	}
}
