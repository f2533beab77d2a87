package rule

import "crypto/tls"

// versionNumbers are the versions as the file names them.
var versionNumbers = map[string]uint16{
	"TLS10": tls.VersionTLS10, "TLS11": tls.VersionTLS11, "TLS12": tls.VersionTLS12, "TLS13": tls.VersionTLS13,
}

// versions returns the lowest and highest version that the server speaks; ok is
// false when TLS is off or it cannot be told.
func (c *Context) versions() (lowest, highest uint16, ok bool) {
	t := &c.TLS
	if !t.Enabled() || c.InDoubt("tls_server_config", "min_version", "max_version") {
		return 0, 0, false
	}
	// Null is 0 for the server, and 0 is what Go has (Config.supportedVersions).
	lowest, highest = tls.VersionTLS12, tls.VersionTLS13
	if name := t.MinVersion.Value; name != "" {
		if lowest, ok = versionNumbers[name]; !ok {
			return 0, 0, false
		}
	}
	if name := t.MaxVersion.Value; name != "" {
		if highest, ok = versionNumbers[name]; !ok {
			return 0, 0, false
		}
	}
	return lowest, highest, true
}

// versionName is how people write a version.
func versionName(v uint16) string { return tls.VersionName(v) }
