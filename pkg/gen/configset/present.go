package configset

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
	"webtool/pkg/gen/password"
)

// present is the web config that stands in its place.
type present struct {
	there  bool
	data   []byte
	config *webconfig.Config
}

func readPresent(path string) (p present, err error) {
	data, err := source.ReadRegular(path, source.MaxSize)
	var pathErr *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case errors.As(err, &pathErr):
		return p, fmt.Errorf("cannot read %s: %w", finding.Quote(path), pathErr.Err)
	case err != nil:
		return p, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	return present{true, data, webconfig.Parse(source.New(path, data), filepath.Dir(path))}, nil
}

// decide settles whether the web config is to be written. One that is there is
// somebody's work: without force, it loses nothing.
func (r *run) decide() error {
	policy := r.Server.Policy
	careful := policy.IfNeeded || policy.Check && !policy.Force
	if !r.config.there {
		r.whole, r.needsHash = true, r.User != ""
		r.reasons = []string{r.Path + " is not there"}
		return r.mayWritePassword()
	}
	if !careful && !policy.Force {
		return r.refuseThere()
	}
	differences := r.differences()
	user := r.userReason()
	switch {
	case !careful || len(differences) > 0 && policy.Force:
		r.whole, r.needsHash = true, r.User != ""
		r.reasons = append(differences, user...)
		r.warnOfLoss()
	case len(differences) > 0:
		return &gen.RefusedError{Text: r.Path + " is there, and another one than asked for: " + strings.Join(differences, "; "),
			Help: "mend it by hand, or --force writes it anew"}
	default:
		r.needsHash, r.reasons = len(user) > 0, user
	}
	return r.mayWritePassword()
}

// differences say what the config that is there has otherwise.
func (r *run) differences() (why []string) {
	t := &r.config.config.TLS
	cert, key := r.server.Paths()
	differ := func(key string, field webconfig.Field[string], want string) {
		switch {
		case field.Value == "":
			why = append(why, "it sets no "+key)
		case !sameFile(r.config.config.Path(field), want):
			why = append(why, "its "+key+" is not "+want)
		}
	}
	differ("cert_file", t.CertFile, cert)
	differ("key_file", t.KeyFile, key)
	if m := r.MutualTLS; m != nil {
		differ("client_ca_file", t.ClientCAFile, m.CAFile)
		if t.ClientAuthType.Value != requireAndVerify {
			why = append(why, "its client_auth_type is not "+requireAndVerify)
		}
		allowed := slices.ContainsFunc(t.ClientAllowedSANs.Value, func(s webconfig.Item[string]) bool { return s.Value == m.Client.Text })
		if m.OnlyClient && !allowed || t.AllowsSANs && !allowed && r.client != nil {
			why = append(why, "its client_allowed_sans have no "+m.Client.Text)
		}
	}
	return why
}

func sameFile(a, b string) bool {
	one, err1 := atomicfile.Target(a)
	two, err2 := atomicfile.Target(b)
	return err1 == nil && err2 == nil && one == two
}

// userReason says why the user's hash will not do.
func (r *run) userReason() []string {
	if r.User == "" {
		return nil
	}
	users := r.config.config.Users.Value
	i := slices.IndexFunc(users, func(u webconfig.Item[secret]) bool { return u.Name == r.User })
	if i < 0 {
		return []string{r.Path + " has no user " + r.User}
	}
	hash := string(users[i].Value)
	cost, err := password.Cost(hash)
	switch {
	case err != nil:
		return []string{"nobody can log in with the hash of " + r.User}
	case r.PasswordFile != "" && !there(r.PasswordFile):
		return []string{"its password file " + r.PasswordFile + " is not there"}
	case r.Cost != 0 && cost != r.Cost && r.Password != nil:
		return []string{fmt.Sprintf("the hash of %s has cost %d, and %d is asked for", r.User, cost, r.Cost)}
	case r.Password == nil || r.Server.Policy.Check && cost > password.BoundCost:
		return nil
	}
	if matches, err := password.Matches(hash, r.Password); err != nil || !matches {
		return []string{"the password of " + r.User + " is another one"}
	}
	return nil
}

// warnOfLoss tells what a config that is written anew will no longer have.
func (r *run) warnOfLoss() {
	c := r.config.config
	var lost []string
	for _, u := range c.Users.Value {
		if u.Name != r.User {
			lost = append(lost, "the user "+finding.Quote(u.Name))
		}
	}
	for name, place := range map[string]webconfig.Place{"http_server_config": c.HTTP.Place, "rate_limit": c.RateLimit.Place} {
		if place.IsSet() {
			lost = append(lost, name)
		}
	}
	if c.TLS.ClientAuthType.Value != "" && r.MutualTLS == nil {
		lost = append(lost, "client_auth_type")
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		r.warnings = append(r.warnings, fmt.Sprintf("the old %s also had %s, and the new one does not", r.Path, strings.Join(lost, ", ")))
	}
}

// mayWritePassword keeps a password that may be in use.
func (r *run) mayWritePassword() error {
	if r.needsHash && r.PasswordFile != "" && there(r.PasswordFile) && !r.Server.Policy.Force {
		return &gen.RefusedError{Text: r.PasswordFile + " is already there, and may hold a password that is in use", Help: "--force replaces it"}
	}
	return nil
}
