package webconfig

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Version is a version of three numbers: 0.20.0.
type Version [3]int

// ParseVersion reads "2.45.0", "v2.45.0" or "1.26"; what is left out is 0.
func ParseVersion(text string) (Version, error) {
	var v Version
	parts := strings.Split(strings.TrimPrefix(text, "v"), ".")
	if len(parts) > len(v) {
		return v, fmt.Errorf("%q is no version", text)
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 31)
		if err != nil {
			return v, fmt.Errorf("%q is no version", text)
		}
		v[i] = int(n)
	}
	return v, nil
}

// String writes the version without a "v" before it.
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// Compare orders versions, the older first.
func (v Version) Compare(w Version) int { return slices.CompareFunc(v[:], w[:], cmp.Compare[int]) }

// Before reports whether the version is older than another.
func (v Version) Before(w Version) bool { return v.Compare(w) < 0 }
