package webconfig

// Release is one release of a server: what decides of what it knows.
type Release struct {
	Product string
	Version Version
	Toolkit Version // the exporter-toolkit in it
	Go      Version // the Go release that built it; zero: the one that built webtool
}

// Newest is the release whose verdict is given when none is asked for.
var Newest = &Release{Product: "exporter-toolkit", Version: Version{0, 20, 0}, Toolkit: Version{0, 20, 0}}

// String names the release as it is asked for: "prometheus@2.45.0".
func (r *Release) String() string { return r.Product + "@" + r.Version.String() }
