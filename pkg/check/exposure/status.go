package exposure

import (
	"bytes"
	"encoding/json"

	"webtool/pkg/check/exchange"
)

// The names of the switches in a report.
const (
	lifecycle   = "lifecycle"
	admin       = "admin API"
	remoteWrite = "remote write receiver"
	otlp        = "OTLP receiver"
)

// knownFlags are the flags that are read. No value of another one is kept.
var knownFlags = []string{
	"web.enable-lifecycle", "web.enable-admin-api", "web.enable-remote-write-receiver", "web.enable-otlp-receiver", "enable-feature",
	"web.cors.origin", "web.config.file", "web.listen-address", "web.route-prefix",
}

// knownSwitches are those of Prometheus' features page (3.9 and later).
var knownSwitches = []string{"lifecycle", "admin", "remote_write_receiver", "otlp_write_receiver"}

// isAPIAnswer holds for an answer of Prometheus' API, whole or cut off.
func isAPIAnswer(r *exchange.Response) bool {
	return r.Status == 200 && mediaType(r) == "application/json" && startsWith(r, `{"status":"success","data":`)
}

// readAPI reads the data of an answer of Prometheus' API as an object; it is nil
// when it is none.
func readAPI(body []byte) map[string]json.RawMessage {
	var answer struct {
		Status string
		Data   json.RawMessage
	}
	if json.Unmarshal(body, &answer) != nil || answer.Status != "success" {
		return nil
	}
	return readObject(answer.Data)
}

func readObject(data []byte) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return nil
	}
	return object
}

// readValues reads the values of the names that are known; those of another type
// are left out, as are texts beyond any sense.
func readValues[T string | bool](object map[string]json.RawMessage, names []string) map[string]T {
	values := map[string]T{}
	for _, name := range names {
		var value *T
		if raw := object[name]; len(raw) < 4096 && json.Unmarshal(raw, &value) == nil && value != nil {
			values[name] = *value
		}
	}
	return values
}

func readVersion(object map[string]json.RawMessage) string {
	return cleanVersion(readValues[string](object, []string{"version"})["version"])
}

func withCredentials(page string, known bool) string {
	if known {
		return page + ", with credentials"
	}
	return page
}

func (f *facts) readFlags(r *exchange.Response, known bool) {
	if data := readAPI(r.Body); data != nil {
		f.flags = &told[string]{readValues[string](data, knownFlags), withCredentials("flags page", known)}
	}
}

func (f *facts) readFeatures(r *exchange.Response, known bool) {
	if api := readObject(readAPI(r.Body)["api"]); api != nil {
		f.switches = &told[bool]{readValues[bool](api, knownSwitches), withCredentials("features page", known)}
	}
}

// readBuildInfo tells the version. That it is Prometheus is not certain: others
// answer so for the sake of Grafana.
func (f *facts) readBuildInfo(r *exchange.Response, _ bool) {
	if data := readAPI(r.Body); data["version"] != nil {
		f.version = readVersion(data)
		if f.product == "" {
			f.product = Prometheus
		}
	}
}

func isPushgatewayStatus(r *exchange.Response) bool {
	return isAPIAnswer(r) && bytes.Contains(r.Body[:min(len(r.Body), 4096)], []byte(`"build_information"`))
}

func (f *facts) readPushgatewayStatus(r *exchange.Response, known bool) {
	data := readAPI(r.Body)
	build, flags := readObject(data["build_information"]), readObject(data["flags"])
	if build == nil || flags == nil {
		return
	}
	f.flags = &told[string]{readValues[string](flags, knownFlags), withCredentials("status page", known)}
	if f.product == "" {
		f.product, f.version = Pushgateway, readVersion(build)
	}
}

func isAlertmanagerStatus(r *exchange.Response) bool {
	return r.Status == 200 && mediaType(r) == "application/json" && startsWith(r, `{"cluster":`)
}

func (f *facts) readAlertmanagerStatus(r *exchange.Response, _ bool) {
	status := readObject(r.Body)
	if info := readObject(status["versionInfo"]); info != nil && status["config"] != nil && f.product == "" {
		f.product, f.version = Alertmanager, readVersion(info)
	}
}
