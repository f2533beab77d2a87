package atomicfile

import "errors"

var errNoOwners = errors.New("files have no owner and group on Windows: use its access control lists")

// LookupOwner fails: see its error.
func LookupOwner(string) (int, error) { return 0, errNoOwners }

// LookupGroup fails: see its error.
func LookupGroup(string) (int, error) { return 0, errNoOwners }
