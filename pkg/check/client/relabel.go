package client

import (
	"crypto/md5"
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"
)

// relabelRule is an entry of relabel_configs, with the defaults of Prometheus
// (model/relabel/relabel.go, DefaultRelabelConfig).
type relabelRule struct {
	SourceLabels []string `yaml:"source_labels,flow"`
	Separator    string   `yaml:"separator"`
	Regex        string   `yaml:"regex"`
	Modulus      uint64   `yaml:"modulus"`
	TargetLabel  string   `yaml:"target_label"`
	Replacement  string   `yaml:"replacement"`
	Action       string   `yaml:"action"`
}

type plainRelabelRule relabelRule

// UnmarshalYAML reads a rule.
func (r *relabelRule) UnmarshalYAML(unmarshal func(any) error) error {
	*r = relabelRule{Separator: ";", Regex: "(.*)", Replacement: "$1", Action: "replace"}
	if err := unmarshal((*plainRelabelRule)(r)); err != nil {
		return err
	}
	r.Action = strings.ToLower(r.Action)
	return nil
}

// relabeled is what became of a target's labels.
type relabeled struct {
	dropped bool
	unsure  string // why that cannot be told; "" when it can
}

// relabel applies rules to the labels of a target, in place.
func relabel(rules []relabelRule, labels map[string]string) relabeled {
	for i := range rules {
		keep, unsure := rules[i].apply(labels)
		if unsure != "" {
			return relabeled{unsure: unsure}
		}
		if !keep {
			return relabeled{dropped: true}
		}
	}
	return relabeled{}
}

// apply applies one rule; keep is false when it drops the target. A label that is
// empty is one that is not there.
func (r *relabelRule) apply(labels map[string]string) (keep bool, unsure string) {
	re, err := regexp.Compile("^(?s:" + r.Regex + ")$")
	if err != nil {
		return true, "a regular expression in relabel_configs cannot be compiled"
	}
	values := make([]string, len(r.SourceLabels))
	for i, name := range r.SourceLabels {
		if name == "__scrape_interval__" || name == "__scrape_timeout__" {
			return true, "relabel_configs read how often the target is scraped"
		}
		values[i] = labels[name]
	}
	value := strings.Join(values, r.Separator)
	switch r.Action {
	case "keep":
		return re.MatchString(value), ""
	case "drop":
		return !re.MatchString(value), ""
	case "keepequal":
		return labels[r.TargetLabel] == value, ""
	case "dropequal":
		return labels[r.TargetLabel] != value, ""
	case "replace":
		if at := re.FindStringSubmatchIndex(value); at != nil {
			target := string(re.ExpandString(nil, r.TargetLabel, value, at))
			set(labels, target, string(re.ExpandString(nil, r.Replacement, value, at)))
		}
	case "lowercase":
		set(labels, r.TargetLabel, strings.ToLower(value))
	case "uppercase":
		set(labels, r.TargetLabel, strings.ToUpper(value))
	case "hashmod":
		if r.Modulus == 0 {
			return true, "hashmod without a modulus in relabel_configs"
		}
		sum := md5.Sum([]byte(value))
		set(labels, r.TargetLabel, strconv.FormatUint(binary.BigEndian.Uint64(sum[8:])%r.Modulus, 10))
	case "labelmap":
		return true, r.mapNames(re, labels)
	case "labeldrop", "labelkeep":
		for name := range labels {
			if re.MatchString(name) == (r.Action == "labeldrop") {
				delete(labels, name)
			}
		}
	default:
		return true, "an action in relabel_configs that webtool does not know"
	}
	return true, ""
}

// mapNames copies labels to other names. Where two go to one name, the order decides,
// which is not promised anywhere.
func (r *relabelRule) mapNames(re *regexp.Regexp, labels map[string]string) (unsure string) {
	copies := map[string]string{}
	for name, value := range labels {
		if !re.MatchString(name) {
			continue
		}
		to := re.ReplaceAllString(name, r.Replacement)
		if other, ok := copies[to]; ok && other != value {
			return "labelmap in relabel_configs gives two labels one name"
		}
		copies[to] = value
	}
	for name, value := range copies {
		set(labels, name, value)
	}
	return ""
}

func set(labels map[string]string, name, value string) {
	if value == "" {
		delete(labels, name)
		return
	}
	labels[name] = value
}
