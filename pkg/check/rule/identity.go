package rule

import (
	"fmt"
	osuser "os/user"
	"strconv"
	"strings"

	"webtool/pkg/check/finding"
)

// Identity is a user of the system, as the server would run.
type Identity struct {
	Name string // as it was asked for
	UID  int
	GIDs []int // the user's own group first
}

// LookupIdentity finds a user by name or number, with all groups that the system
// puts it in, or takes "UID:GID" as it stands; names will do there, too. It fails
// where users have no numbers, as on Windows.
func LookupIdentity(text string) (*Identity, error) {
	name, group, hasGroup := strings.Cut(text, ":")
	id := &Identity{Name: text}
	u, err := lookupUser(name)
	switch n, isNumber := number(name); {
	case isNumber && (hasGroup || err != nil):
		id.UID = n
	case err != nil:
		return nil, fmt.Errorf("there is no user %s on this machine; UID:GID names one by its numbers", finding.Quote(name))
	default:
		if id.UID, err = strconv.Atoi(u.Uid); err != nil {
			return nil, fmt.Errorf("user %s has no number: users and modes as on Unix are not known here", finding.Quote(name))
		}
	}
	if hasGroup {
		gid, err := lookupGroup(group)
		id.GIDs = []int{gid}
		return id, err
	}
	if u == nil {
		return nil, fmt.Errorf("there is no user %s on this machine; write UID:GID to name the group as well", finding.Quote(name))
	}
	id.GIDs, err = groupsOf(u)
	return id, err
}

func number(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err == nil
}

func lookupUser(name string) (*osuser.User, error) {
	if _, ok := number(name); ok {
		return osuser.LookupId(name)
	}
	return osuser.Lookup(name)
}

func lookupGroup(name string) (int, error) {
	if n, ok := number(name); ok {
		return n, nil
	}
	g, err := osuser.LookupGroup(name)
	if err != nil {
		return 0, fmt.Errorf("there is no group %s on this machine", finding.Quote(name))
	}
	return strconv.Atoi(g.Gid)
}

// groupsOf returns a user's groups, its own first.
func groupsOf(u *osuser.User) ([]int, error) {
	own, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("user %s has no group number", finding.Quote(u.Username))
	}
	gids := []int{own}
	others, err := u.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("cannot find out the groups of user %s: %w", finding.Quote(u.Username), err)
	}
	for _, text := range others {
		if gid, ok := number(text); ok && gid != own {
			gids = append(gids, gid)
		}
	}
	return gids, nil
}
