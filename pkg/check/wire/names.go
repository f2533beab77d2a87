package wire

import (
	"cmp"
	"fmt"
	"slices"
)

// VersionName returns "TLS 1.2", "SSL 3.0", or the number of what is unknown.
func VersionName(v uint16) string {
	switch {
	case v == SSL30:
		return "SSL 3.0"
	case v > SSL30 && v <= TLS13:
		return fmt.Sprintf("TLS 1.%d", v-TLS10)
	}
	return fmt.Sprintf("0x%04X", v)
}

// AlertName returns an alert's name in the RFCs, "protocol_version", or "alert 99"
// for what is unknown.
func AlertName(code uint8) string {
	if name, ok := alertNames[code]; ok {
		return name
	}
	return fmt.Sprintf("alert %d", code)
}

// SuiteName returns a suite's name in IANA's registry, or the number of what is
// unknown: "0xFAFA".
func SuiteName(id uint16) string {
	i, ok := slices.BinarySearchFunc(suiteNames, id, func(s struct {
		id   uint16
		name string
	}, id uint16) int {
		return cmp.Compare(s.id, id)
	})
	if !ok {
		return fmt.Sprintf("0x%04X", id)
	}
	return suiteNames[i].name
}

// GroupName returns a group's name: "X25519MLKEM768", "P-256", "ffdhe2048"; or the
// number of what is unknown.
func GroupName(id uint16) string {
	for _, g := range groupNames {
		if g.id == id {
			return g.name
		}
	}
	return fmt.Sprintf("0x%04X", id)
}
