package check_test

import (
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// published are hashes that stand in public documentation, each with the password
// that stands beside it and the place.
var published = []struct{ hash, password, where string }{
	{"$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay", "test", "prometheus.io/docs/guides/basic-auth"},
	{"$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi", "fakepassword", "exporter-toolkit, web/handler.go"},
	{"$2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze", "alice123", "exporter-toolkit, docs/web-config.yml"},
	{"$2y$10$hLqFl9jSjoAAy95Z/zw8Ye8wkdMBM8c5Bn1ptYqP/AXyV0.oy0S8m", "bob123", "exporter-toolkit, docs/web-config.yml"},
	{"$2y$12$1DpfPeqF9HzHJt.EWswy1exHluGfbhnn3yXhR7Xes6m3WJqFg0Wby", "alice123", "exporter-toolkit, web/testdata"},
	{"$2y$18$4VeFDzXIoPHKnKTU3O3GH.N.vZu06CVqczYZ8WvfzrddFU6tGqjR.", "bob123", "exporter-toolkit, web/testdata"},
	{"$2y$10$qRTBuFoULoYNA7AQ/F3ck.trZBPyjV64.oA4ZsSBCIWvXuvQlQTuu", "carol123", "exporter-toolkit, web/testdata"},
	{"$2y$10$2UXri9cIDdgeKjBo4Rlpx.U3ZLDV8X1IxKmsfOvhcM5oXQt/mLmXq", "dave123", "exporter-toolkit, web/testdata"},
	{"$2y$12$qOf5.tSlLh/OJH7yqAl3oOOZJibU3.KLWmiQopx47iPxOkXkkEQLS", "123456", "blog.csdn.net, article 139993705"},
	{"$2b$12$kXxrZP74Fmjh6Wih0Ignu.uWSiojl5aKj4UnMvHN9s2h/Lc/ui0.S", "test", "xie.infoq.cn, article f678b33cd563a4fec25bb9369"},
}

// TestPublishedHashes shows that the password of each is known, and that each is
// told of.
func TestPublishedHashes(t *testing.T) {
	dir := exampleDir(t)
	for _, p := range published {
		cost, err := bcrypt.Cost([]byte(p.hash))
		if err != nil {
			t.Fatal(err)
		}
		if cost > 14 {
			t.Logf("%s: cost %d takes too long to compare; the password was compared once, by hand", p.where, cost)
		} else if err := bcrypt.CompareHashAndPassword([]byte(p.hash), []byte(p.password)); err != nil {
			t.Errorf("%s: %v", p.where, err)
		}
		f := checkText(t, dir, "basic_auth_users:\n  alice: "+p.hash+"\n")
		if !has(f.Findings, "hash-published") {
			t.Errorf("%s: not told of", p.where)
		}
	}
}
