//go:build unix

package atomicfile

import (
	"fmt"
	"os/user"
	"strconv"

	"webtool/pkg/check/finding"
)

// LookupOwner returns the ID of a user, by name or number.
func LookupOwner(name string) (int, error) {
	if id, err := strconv.Atoi(name); err == nil && id >= 0 {
		return id, nil
	}
	u, err := user.Lookup(name)
	if err != nil {
		return 0, fmt.Errorf("there is no user %s on this machine", finding.Quote(name))
	}
	return strconv.Atoi(u.Uid)
}

// LookupGroup returns the ID of a group, by name or number.
func LookupGroup(name string) (int, error) {
	if id, err := strconv.Atoi(name); err == nil && id >= 0 {
		return id, nil
	}
	g, err := user.LookupGroup(name)
	if err != nil {
		return 0, fmt.Errorf("there is no group %s on this machine", finding.Quote(name))
	}
	return strconv.Atoi(g.Gid)
}

// userName is what a user is called, or the number where there is no name for it.
func userName(id int) string {
	if u, err := user.LookupId(strconv.Itoa(id)); err == nil {
		return u.Username
	}
	return strconv.Itoa(id)
}

// groupName is what a group is called, or its number.
func groupName(id int) string {
	if g, err := user.LookupGroupId(strconv.Itoa(id)); err == nil {
		return g.Name
	}
	return strconv.Itoa(id)
}
