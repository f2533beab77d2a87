// Package manifest reads Kubernetes manifests: the objects of a stream, and the
// files that its Secrets and ConfigMaps hold, each with its place. It judges
// nothing, and no part of a value leaves it but through [Entry.Data].
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// What is read of a stream. A cluster's own limit for a Secret or a ConfigMap is
// 1 MiB (Kubernetes, MaxSecretSize).
const (
	maxDocuments = 5000
	maxObjects   = 5000
	maxEntries   = 20_000
	maxValue     = 1 << 20
	maxValues    = source.MaxSize // of all values together
	maxDepth     = 8              // lists within lists, merges of merges
)

// ErrTooMany is wrapped by the error for a stream of more than is read.
var ErrTooMany = errors.New("the manifest is too large")

// Stream is a stream of manifests.
type Stream struct {
	File    *source.File
	Docs    []source.Document
	Objects []*Object         // in the order written, those in lists included
	Broken  []source.Document // documents that are no YAML
}

// Object is an object that is no list of others.
type Object struct {
	Kind, Namespace, Name string
	Place                 *source.Node // of its kind
	Entries               []*Entry     // of a Secret or ConfigMap: the files that it holds

	files map[string]*Entry // those that a pod gets to see
}

// File returns what a pod that mounts the object finds under a name, nil when
// there is nothing.
func (o *Object) File(name string) *Entry { return o.files[name] }

// Flaw is why a cluster does not take a value.
type Flaw uint8

// The flaws of values.
const (
	Sound     Flaw = iota
	NotText        // a number, a list: anything but a text
	NotBase64      // in data of a Secret, or binaryData
	TooLarge       // more than a cluster stores
)

// Entry is one file that a Secret or a ConfigMap holds.
type Entry struct {
	Object   *Object
	Section  string // "data", "stringData", "binaryData"
	Key      string
	KeyNode  *source.Node
	Value    *source.Node
	Data     []byte // decoded; nil with a flaw
	Encoded  bool   // written in base64
	Flaw     Flaw
	Replaced bool // the same key of stringData wins
}

// Parse reads a stream of manifests. It returns nil when the file is none: its
// first document has no apiVersion and kind.
func Parse(f *source.File) (*Stream, error) {
	if !bytes.Contains(f.Data, []byte("apiVersion")) || !bytes.Contains(f.Data, []byte("kind")) {
		return nil, nil
	}
	docs, more := f.Documents(maxDocuments)
	first := slices.IndexFunc(docs, func(d source.Document) bool { return d.Root != nil })
	if first < 0 || !isObject(docs[first].Root) {
		return nil, nil
	}
	if more {
		return nil, fmt.Errorf("%w: more than %d documents", ErrTooMany, maxDocuments)
	}
	r := reader{stream: &Stream{File: f, Docs: docs}}
	for _, d := range docs {
		if d.Fault != nil {
			r.stream.Broken = append(r.stream.Broken, d)
		}
		r.object(d.Root, 0)
	}
	if r.tooMany != "" {
		return nil, fmt.Errorf("%w: more than %s", ErrTooMany, r.tooMany)
	}
	return r.stream, nil
}

func isObject(n *source.Node) bool {
	return field(n, "apiVersion") != nil && field(n, "kind") != nil
}

// reader counts what it reads: with anchors, a small file can hold a large one.
type reader struct {
	stream  *Stream
	objects int // lists included
	entries int
	bytes   int
	tooMany string
}

// object takes in an object, or the objects of a list.
func (r *reader) object(n *source.Node, depth int) {
	n = n.Resolve()
	if n == nil || n.Kind != source.Mapping || depth > maxDepth || r.tooMany != "" {
		return
	}
	if r.objects++; r.objects > maxObjects {
		r.tooMany = fmt.Sprintf("%d objects", maxObjects)
		return
	}
	kind := field(n, "kind").Text()
	if items := field(n, "items").Resolve(); strings.HasSuffix(kind, "List") && items != nil && items.Kind == source.Sequence {
		for _, item := range items.Content {
			r.object(item, depth+1)
		}
		return
	}
	meta := field(n, "metadata")
	o := &Object{Kind: kind, Namespace: field(meta, "namespace").Text(), Name: field(meta, "name").Text(), Place: n}
	if o.Name == "" {
		o.Name = field(meta, "generateName").Text()
	}
	r.stream.Objects = append(r.stream.Objects, o)
	switch kind {
	case "Secret":
		r.section(o, n, "data", true)
		r.section(o, n, "stringData", false)
	case "ConfigMap":
		r.section(o, n, "data", false)
		r.section(o, n, "binaryData", true)
	}
	o.mount()
}

// mount finds out what a pod gets to see: stringData wins, as the cluster has it.
func (o *Object) mount() {
	o.files = map[string]*Entry{}
	for _, e := range o.Entries {
		if first := o.files[e.Key]; first != nil {
			if e.Section != "stringData" {
				continue // a ConfigMap with a key in both is refused
			}
			first.Replaced = true
		}
		o.files[e.Key] = e
	}
}

// section takes in the entries of one mapping of an object.
func (r *reader) section(o *Object, n *source.Node, name string, encoded bool) {
	for _, p := range pairs(field(n, name), 0) {
		if r.entries++; r.entries > maxEntries {
			r.tooMany = fmt.Sprintf("%d keys", maxEntries)
			return
		}
		e := &Entry{Object: o, Section: name, Key: p.key.Text(), KeyNode: p.key, Value: p.value, Encoded: encoded}
		e.read()
		if r.bytes += len(e.Data); r.bytes > maxValues {
			r.tooMany = fmt.Sprintf("%d MiB of values", maxValues>>20)
			return
		}
		o.Entries = append(o.Entries, e)
	}
}

// String names an object as kubectl does, with its namespace: what is no name is
// masked.
func (o *Object) String() string {
	parts := []string{masked(o.Kind, kindName)}
	if o.Namespace != "" {
		parts = append(parts, masked(o.Namespace, objectName))
	}
	name := "(no name)"
	if o.Name != "" {
		name = masked(o.Name, objectName)
	}
	return strings.Join(append(parts, name), "/")
}

// Is reports whether a name means this object: its name, or with its namespace
// or kind before it.
func (o *Object) Is(name string) bool {
	full := "/" + o.Kind + "/" + o.Namespace + "/" + o.Name
	return name != "" && (strings.HasSuffix(full, "/"+name) || o.Kind+"/"+o.Name == name)
}

// String is the entry's path: Secret/monitoring/web-config:data["web.yml"].
func (e *Entry) String() string {
	return fmt.Sprintf("%s:%s[%q]", e.Object, e.Section, e.ShownKey())
}

// ShownKey is the key, masked when it does not look like the name of a file.
func (e *Entry) ShownKey() string {
	if plainWord().MatchString(e.Key) || fileName().MatchString(e.Key) {
		return e.Key
	}
	return finding.Mask
}

var (
	kindName   = source.Pattern(`^[A-Z][A-Za-z0-9]{0,39}$`)
	objectName = source.Pattern(`^[a-z0-9]([a-z0-9.:-]{0,98}[a-z0-9-])?$`)
	plainWord  = source.Pattern(`^[A-Za-z]{1,20}([_.-][A-Za-z]{1,20}){0,4}$`)
	fileName   = source.Pattern(`^[A-Za-z0-9._-]{1,60}\.(ya?ml|conf|cfg|json|crt|key|pem)$`)
)
