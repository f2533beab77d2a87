package webconfig

import (
	"reflect"
	"strings"

	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig/web"
)

// expects returns the name of the Go type that the decoder reads a node into, as
// its messages have it; "" where the format has no such place.
func expects(n *source.Node) string {
	if deeper(n, deepest) {
		return ""
	}
	t := reflect.TypeFor[web.Config]()
	for _, name := range n.Keys() {
		if t = below(t, name); t == nil {
			return ""
		}
	}
	if n.Parent != nil && n.Parent.Kind == source.Sequence {
		if t.Kind() != reflect.Slice {
			return ""
		}
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[web.Secret]():
		return "web.plain"
	case reflect.TypeFor[web.Cipher](), reflect.TypeFor[web.Curve](), reflect.TypeFor[web.TLSVersion]():
		return "string" // their own decoding begins with a text
	}
	return t.String()
}

// deepest is how many nodes stand above one that the format knows:
// http_server_config, its headers, and their mappings.
const deepest = 4

// deeper reports whether more nodes than that stand above a node. With thousands
// of levels, to name the keys above each node would take long.
func deeper(n *source.Node, levels int) bool {
	for ; levels >= 0 && n != nil; levels-- {
		n = n.Parent
	}
	return n != nil
}

// below returns the type of a key's value, nil when there is no such key.
func below(t reflect.Type, key string) reflect.Type {
	switch t.Kind() {
	case reflect.Map:
		return t.Elem()
	case reflect.Struct:
		for f := range t.Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); name == key {
				return f.Type
			}
		}
	}
	return nil
}
