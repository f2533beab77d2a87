package webconfig

import (
	"reflect"
	"strings"

	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig/web"
)

// decode decodes a file into values as a release does: keys that came later are
// unknown to it. The newest decodes into the types themselves; for an older one,
// types are made of them without what it lacks, so that its verdict is the
// decoder's own, too.
func decode[T any](file *source.File, r *Release, values *T) error {
	shape, names := r.shape(reflect.TypeFor[T](), "")
	if shape == reflect.TypeFor[T]() {
		return file.DecodeStrict(values)
	}
	cut := reflect.New(shape)
	transfer(cut.Elem(), reflect.ValueOf(values).Elem())
	err := file.DecodeStrict(cut.Interface(), names...)
	transfer(reflect.ValueOf(values).Elem(), cut.Elem())
	return err
}

// shape returns a struct type without the fields that the release does not know,
// and pairs of names for the types that are made on the way: theirs, and those
// of the types that they stand for. The longest comes first.
func (r *Release) shape(t reflect.Type, path string) (shape reflect.Type, names []string) {
	var fields []reflect.StructField
	changed := false
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if !r.knows(path, name) {
			changed = true
			continue
		}
		was := field.Type
		switch {
		case was.Kind() == reflect.Struct:
			var inner []string
			field.Type, inner = r.shape(was, name) // sections stand at the top level
			names = append(names, inner...)
		case was == reflect.TypeFor[[]web.Cipher]() && r.oldSuites():
			field.Type = reflect.TypeFor[[]web.OldCipher]()
			names = append(names, "web.OldCipher", "web.Cipher")
		}
		changed = changed || field.Type != was
		fields = append(fields, field)
	}
	if !changed {
		return t, nil
	}
	shape = reflect.StructOf(fields)
	return shape, append([]string{shape.String(), t.String()}, names...)
}

// transfer copies the fields that two structs share by name.
func transfer(to, from reflect.Value) {
	for i := range to.NumField() {
		source := from.FieldByName(to.Type().Field(i).Name)
		switch target := to.Field(i); {
		case !source.IsValid():
		case target.Type() == source.Type():
			target.Set(source)
		case target.Kind() == reflect.Struct:
			transfer(target, source)
		case source.IsNil():
			target.SetZero()
		default: // slices whose items differ in nothing but the type's name
			target.Set(reflect.MakeSlice(target.Type(), source.Len(), source.Len()))
			for j := range source.Len() {
				target.Index(j).Set(source.Index(j).Convert(target.Type().Elem()))
			}
		}
	}
}
