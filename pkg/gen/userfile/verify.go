package userfile

import (
	"maps"
	"path/filepath"
	"reflect"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
	"webtool/pkg/gen"
)

// check holds the edited bytes against what the edit should have done; hash is
// "" for a deletion.
func (e *editor) check(data []byte, name, hash string) error {
	file := source.New(e.file.Name, data)
	config := webconfig.Parse(file, filepath.Dir(file.Name))
	want := e.users()
	if hash == "" {
		delete(want, name)
	} else {
		want[name] = hash
	}
	after := editor{file: file, config: config}
	others := rest(e.file)
	if e.tree.IsNull() { // the decoder takes the defaults away from a null document: "---"
		others = web.Default()
	}
	if !maps.Equal(after.users(), want) || !reflect.DeepEqual(rest(file), others) {
		return e.byHand()
	}
	files := &webconfig.Files{Store: &material.Store{}}
	known := errorsOf(e.config.Judge(files))
	for message := range errorsOf(config.Judge(files)) {
		if !known[message] {
			return &gen.RefusedError{Text: "the edit would bring a new error: " + message + "; nothing was changed",
				Help: "webtool check web-config " + e.file.Name + " shows what is wrong with the file"}
		}
	}
	return nil
}

// rest is what the server makes of everything but the users.
func rest(file *source.File) *web.Config {
	c := web.Default()
	_ = file.DecodeStrict(c) // what it could not read, it does not read either way
	c.Users = nil
	return c
}

func errorsOf(v webconfig.Verdict) map[string]bool {
	all := map[string]bool{}
	for _, f := range v.Findings {
		if f.Severity == finding.Error {
			all[f.Message] = true
		}
	}
	return all
}
