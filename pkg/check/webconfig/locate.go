package webconfig

import (
	"strings"

	"webtool/pkg/check/source"
)

// places tells where the values that the decoder ends up with were written. It
// follows merge keys and repeated keys as the server's decoder does (yaml v2,
// decode.go): a merge that stands behind a key of a struct wins over it, a key
// that is set twice keeps its first value.
type places map[string]Place

const pathSeparator = "\x00"

// at returns the place of a key by the names on the way to it.
func (p places) at(path ...string) Place { return p[strings.Join(path, pathSeparator)] }

// maxSteps bounds the walk over merges that name each other many times. The
// decoder refuses such a file long before ("excessive aliasing").
const maxSteps = 1_000_000

// structSections are the sections that the decoder reads into structs, mapSections those that
// it reads into maps.
var (
	structSections = map[string]bool{"": true, "tls_server_config": true, "http_server_config": true, "rate_limit": true}
	mapSections    = map[string]bool{"basic_auth_users": true, "http_server_config" + pathSeparator + "headers": true}
)

func locate(tree *source.Node) places {
	l := locator{places: places{}, open: map[*source.Node]bool{}}
	l.mapping(tree.Resolve(), "")
	return l.places
}

type locator struct {
	places places
	open   map[*source.Node]bool // mappings that the walk is within
	steps  int
}

func (l *locator) mapping(n *source.Node, path string) {
	if n == nil || n.Kind != source.Mapping || l.open[n] {
		return
	}
	l.open[n] = true
	defer delete(l.open, n)

	done := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if l.steps++; l.steps > maxSteps {
			return
		}
		key, value := n.Content[i], n.Content[i+1]
		if key.IsMerge() {
			l.merge(value, path)
			continue
		}
		name := key.Text()
		if done[name] {
			continue
		}
		done[name] = true
		l.set(path, name, Place{key, value})
	}
}

// merge takes in the mappings of a "<<"; of a list, the first wins.
func (l *locator) merge(value *source.Node, path string) {
	value = value.Resolve()
	if value == nil || value.Kind != source.Sequence {
		l.mapping(value, path)
		return
	}
	for i := len(value.Content) - 1; i >= 0; i-- {
		l.mapping(value.Content[i].Resolve(), path)
	}
}

func (l *locator) set(path, name string, place Place) {
	full := name
	if path != "" {
		full = path + pathSeparator + name
	}
	if mapSections[path] {
		if _, taken := l.places[full]; taken {
			return
		}
	}
	l.places[full] = place
	switch {
	case !structSections[full] && !mapSections[full]:
	case place.Node.IsNull():
		l.forget(full + pathSeparator)
	default:
		l.mapping(place.Node.Resolve(), full)
	}
}

// forget drops what a null section takes back.
func (l *locator) forget(prefix string) {
	for path := range l.places {
		if strings.HasPrefix(path, prefix) {
			delete(l.places, path)
		}
	}
}
