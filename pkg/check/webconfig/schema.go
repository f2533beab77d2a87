package webconfig

import (
	"encoding/json"
	"fmt"
)

// Schema returns the JSON Schema (draft 2020-12) of the format, made from
// [Keys]. It takes what the decoder of the newest toolkit takes, with a document
// that has gone through YAML to JSON: any scalar where a text is wanted, null
// everywhere. What JSON cannot say is left open: anchors, keys that are set
// twice, the range of numbers.
func Schema() ([]byte, error) {
	root := sectionSchema("")
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "web config: TLS and basic authentication of Prometheus and its exporters"
	root.Description = fmt.Sprintf("The file that --web.config.file names, as exporter-toolkit %s reads it.", Newest.Toolkit)
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// schema is a part of a JSON Schema; its members stand in this order.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        []string           `json:"type,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Enum        []any              `json:"enum,omitempty"`
	Default     any                `json:"default,omitempty"`
	Deprecated  bool               `json:"deprecated,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"`
}

// sectionSchema describes a mapping with keys of the table.
func sectionSchema(path string) *schema {
	s := &schema{Type: []string{"object", "null"}, Properties: map[string]*schema{}, Additional: false}
	for i := range Keys {
		if Keys[i].Section == path {
			s.Properties[Keys[i].Name] = keySchema(&Keys[i])
		}
	}
	return s
}

func keySchema(k *Key) *schema {
	s := &schema{}
	switch k.Kind {
	case Section:
		s = sectionSchema(k.Path())
	case Map:
		s = &schema{Type: []string{"object", "null"}, Additional: textSchema(nil)}
	case Text:
		s = textSchema(k.Values)
		if k.Values != nil && k.Empty {
			s.Enum = append(s.Enum, "")
		}
		// Of a header, null makes an empty text, which is none of the values.
		if k.Values != nil && k.Section != headerSection {
			s.Enum = append(s.Enum, nil)
		}
	case List:
		s = &schema{Type: []string{"array", "null"}, Items: textSchema(k.Values)}
		if k.Values != nil {
			s.Items.Enum = append(s.Items.Enum, nil)
		}
	case Bool:
		s.Type = []string{"boolean", "null"}
	case Int:
		s.Type = []string{"number", "null"}
	case Duration:
		s.Type = []string{"string", "number", "null"}
		s.Pattern = `^[-+]?(0|([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))*)$`
	}
	s.Description, s.Default, s.Deprecated = k.Doc, k.Default, k.Obsolete
	if Keys[0].Since.Before(k.Since) {
		s.Description += fmt.Sprintf(" Since exporter-toolkit %s.", k.Since)
	}
	return s
}

// textSchema describes a text: the decoder takes any scalar for one.
func textSchema(values []Value) *schema {
	if values == nil {
		return &schema{Type: []string{"string", "number", "boolean", "null"}}
	}
	s := &schema{}
	for _, v := range values {
		s.Enum = append(s.Enum, v.Name)
	}
	return s
}
