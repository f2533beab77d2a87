package exposure

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// The names of the other features.
const (
	reloads       = "reload"
	corsOrigin    = "CORS origin"
	webConfig     = "web config"
	listenAddress = "listen address"
)

// switched are the features that a page can tell, with the names they have there.
// Where another spelling turned a flag on before it had a name, feature is that one.
var switched = []struct{ name, flag, feature, switchName string }{
	{lifecycle, "web.enable-lifecycle", "", "lifecycle"},
	{admin, "web.enable-admin-api", "", "admin"},
	{remoteWrite, "web.enable-remote-write-receiver", "remote-write-receiver", "remote_write_receiver"},
	{otlp, "web.enable-otlp-receiver", "otlp-write-receiver", "otlp_write_receiver"},
}

// features lists what the product can switch, and what is known of it.
func (f *facts) features() []Feature {
	list := []Feature{}
	switch f.product {
	case Prometheus, Pushgateway:
		for _, s := range switched {
			if f.product == Pushgateway && s.name != lifecycle && s.name != admin {
				continue
			}
			state, how := f.position(s.flag, s.feature, s.switchName)
			list = append(list, Feature{Name: s.name, State: state, How: how})
		}
		list = append(list, f.settings()...)
	case Alertmanager, Blackbox, SNMP:
		list = append(list, Feature{Name: reloads, State: Yes, How: "the product has no switch for it"})
	}
	return list
}

// position tells whether a feature is on: by the features page, which shows what
// is in force, else by the command line's flags.
func (f *facts) position(flag, feature, switchName string) (Switch, string) {
	if f.switches != nil {
		if on, ok := f.switches.values[switchName]; ok {
			return position(on), f.switches.how
		}
	}
	if f.flags == nil {
		return Untold, ""
	}
	text, ok := f.flags.values[flag]
	features, listed := f.flags.values["enable-feature"]
	switch {
	case text == "true", feature != "" && slices.Contains(strings.Split(features, ","), feature):
		return Yes, f.flags.how
	case text == "false", !ok && listed && feature != "":
		return No, f.flags.how // a release that does not know the flag has no such receiver otherwise
	}
	return Untold, ""
}

func position(on bool) Switch {
	if on {
		return Yes
	}
	return No
}

// settings are the flags that have a value.
func (f *facts) settings() []Feature {
	if f.flags == nil {
		return nil
	}
	var list []Feature
	for _, s := range []struct{ name, flag string }{{corsOrigin, "web.cors.origin"}, {webConfig, "web.config.file"}, {listenAddress, "web.listen-address"}} {
		if value, ok := f.flags.values[s.flag]; ok {
			list = append(list, Feature{Name: s.name, State: position(value != ""), Value: shorten(value), How: f.flags.how})
		}
	}
	return list
}

// listensBeyondLoopback reports whether one of the addresses that the flags name
// can be reached from elsewhere. Names are taken for such.
func (f *facts) listensBeyondLoopback() bool {
	if f.flags == nil {
		return false
	}
	// Several addresses stand with commas or spaces between.
	for address := range strings.FieldsFuncSeq(f.flags.values["web.listen-address"], func(r rune) bool { return r == ',' || r == ' ' }) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			continue // what is not understood is not complained of
		}
		if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
			return true
		}
	}
	return false
}
