//go:build systems

package systems

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"webtool/testdata/fixtures"
)

// recipe returns a recipe of docs/recipes.md by its name.
func recipe(t *testing.T, name string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "<!-- recipe: "+name+" -->\n```")
	_, rest, begun := strings.Cut(rest, "\n")
	text, _, ended := strings.Cut(rest, "\n```\n")
	if !ok || !begun || !ended {
		t.Fatalf("docs/recipes.md has no recipe %q", name)
	}
	return text + "\n"
}

// outcome is what a program did.
type outcome struct {
	status int
	output string // both streams
}

// run runs a program in a folder, with a webtool of this tree on its PATH.
func run(t *testing.T, dir string, env []string, name string, args ...string) outcome {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+binDir(t)+":"+os.Getenv("PATH"), "LC_ALL=C.UTF-8", "HOME="+homeDir(t, dir),
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=user.name", "GIT_CONFIG_VALUE_0=test", "GIT_CONFIG_KEY_1=user.email", "GIT_CONFIG_VALUE_1=test@localhost",
		// Nothing is downloaded, and what is built is built with what is here.
		"GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOCACHE="+goEnv(t, "GOCACHE"), "GOPROXY=off")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = 10 * time.Second
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %s\n%s", name, err, output)
	}
	return outcome{cmd.ProcessState.ExitCode(), string(output)}
}

// must fails the test unless the program ended well.
func (o outcome) must(t *testing.T, what string) {
	t.Helper()
	if o.status != 0 {
		t.Fatalf("%s: status %d\n%s", what, o.status, o.output)
	}
}

// fails fails the test unless the program ended badly, and said so in these
// words.
func (o outcome) fails(t *testing.T, what string, words ...string) {
	t.Helper()
	if o.status == 0 {
		t.Errorf("%s: it passed\n%s", what, o.output)
	}
	for _, word := range words {
		if !strings.Contains(o.output, word) {
			t.Errorf("%s: no %q in\n%s", what, word, o.output)
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// homeDir keeps what the programs write there out of the user's own.
func homeDir(t *testing.T, dir string) string {
	t.Helper()
	home := filepath.Join(filepath.Dir(dir), filepath.Base(dir)+"-home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	return home
}

var built string

// binDir is a folder with webtool in it.
func binDir(t *testing.T) string {
	t.Helper()
	if built == "" {
		t.Fatal("webtool is not built")
	}
	return built
}

// TestMain builds webtool once for all recipes.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "webtool-bin")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "webtool"), "../../cmd/webtool").CombinedOutput(); err != nil {
			panic(string(out))
		}
		built = dir
		return m.Run()
	}())
}

// writeFiles writes texts into files of a folder.
func writeFiles(t *testing.T, dir string, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const (
	goodConfig = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	badConfig  = goodConfig + "  client_auth_typ: NoClientCert\n"
)

// TestAnsible deploys for the first time, then a template that is bad.
func TestAnsible(t *testing.T) {
	dir := t.TempDir()
	live := filepath.Join(dir, "etc")
	writeFiles(t, dir, map[string]string{
		"playbook.yml": recipe(t, "ansible"), "web.yml.j2": "# {{ ansible_managed }}\n" + goodConfig,
		"inventory": "[prometheus]\nlocalhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n", "etc/keep": "",
	})
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	user, group := idName(t, "-un"), idName(t, "-gn")
	play := func() outcome {
		return run(t, dir, []string{"ANSIBLE_NOCOLOR=1"}, "ansible-playbook", "-i", "inventory",
			"-e", "config_dir="+live, "-e", "config_owner="+user, "-e", "config_group="+group, "playbook.yml")
	}
	play().must(t, "the first deployment")
	first := readFile(t, filepath.Join(live, "web.yml"))
	if !strings.HasSuffix(first, goodConfig) {
		t.Errorf("deployed:\n%s", first)
	}
	if again := play(); !strings.Contains(again.output, "changed=0") {
		t.Errorf("the second deployment changes something:\n%s", again.output)
	}
	writeFiles(t, dir, map[string]string{"web.yml.j2": badConfig})
	play().fails(t, "a bad template", "failed to validate", filepath.Join(live, "web.yml")+":4:3: error: unknown key", "client_auth_type")
	if now := readFile(t, filepath.Join(live, "web.yml")); now != first {
		t.Errorf("the old file did not stay:\n%s", now)
	}
	// The hook also sees what lies beside the file that will be.
	writeFiles(t, dir, map[string]string{"web.yml.j2": strings.Replace(goodConfig, "prom.key", "gone.key", 1)})
	play().fails(t, "a key that is not deployed", "gone.key", "no such file or directory")
}

// TestAnsibleWebConfig makes a web config twice, and once more with another
// password.
func TestAnsibleWebConfig(t *testing.T) {
	dir := t.TempDir()
	live := filepath.Join(dir, "etc")
	writeFiles(t, dir, map[string]string{"playbook.yml": recipe(t, "ansible-web-config"), "etc/prometheus.password": "secret\n",
		"inventory": "[prometheus]\nlocalhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n"})
	play := func() outcome {
		return run(t, dir, []string{"ANSIBLE_NOCOLOR=1"}, "ansible-playbook", "-i", "inventory",
			"-e", "config_dir="+live, "-e", "config_owner="+idName(t, "-un"), "playbook.yml")
	}
	first := play()
	first.must(t, "the first run")
	again := play()
	writeFiles(t, dir, map[string]string{"etc/prometheus.password": "another\n"})
	changed := play()
	if !strings.Contains(first.output, "changed=1") || !strings.Contains(again.output, "changed=0") || !strings.Contains(changed.output, "changed=1") {
		t.Errorf("%s%s%s", first.output, again.output, changed.output)
	}
	webtool(t, live, "check", "web-config", "--fail-on", "info", "web.yml")
	webtool(t, live, "user", "verify", "web.yml", "prometheus", "--password-file", "prometheus.password")
}

// TestSecure runs the shell script, twice, and starts what it has made.
func TestSecure(t *testing.T) {
	dir, port := t.TempDir(), freePort(t)
	etc := filepath.Join(dir, "etc")
	writeFiles(t, dir, map[string]string{"secure.sh": recipe(t, "secure.sh"), "etc/p": "secret\n"})
	for range 2 {
		run(t, dir, nil, "sh", "secure.sh", "localhost:"+port, filepath.Join(etc, "p"), etc).must(t, "secure.sh")
	}
	made := filepath.Join(etc, "prometheus.yml")
	writeFiles(t, etc, map[string]string{"prometheus.yml": strings.Replace(readFile(t, made), "    scheme:", "    scrape_interval: 1s\n    scheme:", 1)})
	daemon(t, dir, port, "prometheus", "--config.file=etc/prometheus.yml", "--web.config.file=etc/web.yml",
		"--web.listen-address=127.0.0.1:"+port, "--storage.tsdb.path="+filepath.Join(dir, "data"))
	g := guest{ca: filepath.Join(etc, "localhost.crt"), user: "prometheus", password: "secret"}
	eventually(t, "it scrapes itself", func() (bool, string) {
		_, body, err := g.ask(t, "GET", "https://localhost:"+port+"/api/v1/targets")
		if strings.Contains(body, `"health":"down"`) {
			t.Fatal(body)
		}
		return err == nil && strings.Contains(body, `"health":"up"`), body
	})
}

func idName(t *testing.T, flag string) string {
	t.Helper()
	out, err := exec.Command("id", flag).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestPreDeploy runs the shell script.
func TestPreDeploy(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"pre-deploy.sh": recipe(t, "pre-deploy.sh"), "tmp/good": goodConfig, "tmp/bad": badConfig, "etc/keep": ""})
	if err := fixtures.Write(filepath.Join(dir, "etc"), time.Now()); err != nil {
		t.Fatal(err)
	}
	live := filepath.Join(dir, "etc/web.yml")
	run(t, dir, nil, "sh", "pre-deploy.sh", "tmp/good", live).must(t, "the first deployment")
	if info, err := os.Stat(live); err != nil || info.Mode().Perm()&0o007 != 0 || readFile(t, live) != goodConfig {
		t.Errorf("deployed: %v, %v", info, err)
	}
	run(t, dir, nil, "sh", "pre-deploy.sh", "tmp/bad", live).fails(t, "a bad config", live+":4:3: error: unknown key")
	if readFile(t, live) != goodConfig {
		t.Error("the old file did not stay")
	}
	run(t, dir, nil, "sh", "pre-deploy.sh", "tmp/none", live).fails(t, "no config", "no such file or directory")
}

// restarts is how often a server was restarted.
func restarts(t *testing.T, dir string) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "restarts"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Count(string(data), "\n")
}

const (
	headersConfig = goodConfig + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
	http1Config   = goodConfig + "http_server_config:\n  http2: false\n"
)

// TestAnsibleRestart deploys for the first time, then what takes effect at once,
// what waits for a restart, and what is bad.
func TestAnsibleRestart(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"playbook.yml": recipe(t, "ansible-restart"), "etc/keep": "",
		"inventory": "[prometheus]\nlocalhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n"})
	if err := fixtures.Write(filepath.Join(dir, "etc"), time.Now()); err != nil {
		t.Fatal(err)
	}
	play := func(config string) outcome {
		writeFiles(t, dir, map[string]string{"web.yml.j2": config})
		return run(t, dir, []string{"ANSIBLE_NOCOLOR=1"}, "ansible-playbook", "-i", "inventory", "-e", "config="+filepath.Join(dir, "etc/web.yml"),
			"-e", "config_owner="+idName(t, "-un"), "-e", "config_group="+idName(t, "-gn"),
			"-e", `{"restart": "sh -c 'echo restart >>`+filepath.Join(dir, "restarts")+`'"}`, "playbook.yml")
	}
	for i, step := range []struct {
		config   string
		restarts int
	}{{goodConfig, 1}, {headersConfig, 1}, {http1Config, 2}, {http1Config, 2}} {
		play(step.config).must(t, "a deployment")
		if got := restarts(t, dir); got != step.restarts || readFile(t, filepath.Join(dir, "etc/web.yml")) != step.config {
			t.Errorf("step %d: %d restarts, want %d", i, got, step.restarts)
		}
	}
	play(badConfig).fails(t, "a bad template", "client_auth_typ")
	if readFile(t, filepath.Join(dir, "etc/web.yml")) != http1Config {
		t.Error("the old file did not stay")
	}
}

// TestDeploy runs the shell script that decides by what changes.
func TestDeploy(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"deploy.sh": recipe(t, "deploy.sh"), "etc/web.yml": goodConfig})
	if err := fixtures.Write(filepath.Join(dir, "etc"), time.Now()); err != nil {
		t.Fatal(err)
	}
	live := filepath.Join(dir, "etc/web.yml")
	deploy := func(config string, more ...string) outcome {
		writeFiles(t, dir, map[string]string{"new": config})
		return run(t, dir, nil, "sh", append([]string{"deploy.sh", "new", live, "echo restart >>" + filepath.Join(dir, "restarts")}, more...)...)
	}
	deploy(headersConfig).must(t, "a header")
	deploy(http1Config).must(t, "HTTP/2 off")
	if got := restarts(t, dir); got != 1 || readFile(t, live) != http1Config {
		t.Errorf("%d restarts, want 1", got)
	}
	narrow := http1Config + "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  min_version: TLS13\n"
	narrow = strings.TrimPrefix(narrow, goodConfig)
	deploy(narrow).fails(t, "what locks out", "locks out: clients that speak nothing but TLS 1.2")
	if readFile(t, live) != http1Config {
		t.Error("the old file did not stay")
	}
	deploy(narrow, "--lock-out").must(t, "what is wanted")
	deploy(badConfig).fails(t, "a bad config")
	if got := restarts(t, dir); got != 1 || readFile(t, live) != narrow {
		t.Errorf("%d restarts, want 1", got)
	}
}

// TestPreRollout runs the script about both sides.
func TestPreRollout(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	job := "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n%s  static_configs:\n  - targets: [localhost:9100]\n"
	mutual := "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: stranger.crt\n"
	writeFiles(t, dir, map[string]string{
		"pre-rollout.sh": recipe(t, "pre-rollout.sh"), "web-old.yml": exporterTLS, "web-new.yml": exporterTLS + mutual,
		"old.yml": fmt.Sprintf(job, ""), "new.yml": fmt.Sprintf(job, "    cert_file: stranger.crt\n    key_file: stranger.key\n"),
	})
	ok := run(t, dir, nil, "sh", "pre-rollout.sh", "new.yml", "web-new.yml", "old.yml", "web-old.yml")
	ok.must(t, "a client certificate, then the server that asks for it")
	if !strings.Contains(ok.output, "1. new.yml") || !strings.Contains(ok.output, "2. web-new.yml") {
		t.Errorf("the order: %s", ok.output)
	}
	run(t, dir, nil, "sh", "pre-rollout.sh", "old.yml", "web-new.yml", "old.yml", "web-old.yml").fails(t, "a client without a certificate", "rollout-gap")
}

// repository is a Git repository with what webtool is built from.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "Makefile", ".pre-commit-hooks.yaml", "action.yml"} {
		writeFiles(t, dir, map[string]string{name: readFile(t, filepath.Join("../..", name))})
	}
	for _, name := range []string{"cmd", "pkg"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join("../..", name))); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, dir)
	return dir
}

// commit makes a folder a Git repository with all that is in it.
func commit(t *testing.T, dir string) {
	t.Helper()
	run(t, dir, nil, "git", "init", "-q", "-b", "main").must(t, "git init")
	run(t, dir, nil, "git", "add", "-A").must(t, "git add")
	run(t, dir, nil, "git", "commit", "-q", "-m", "all").must(t, "git commit")
}

const goodManifest = "apiVersion: v1\nkind: Secret\nmetadata: {name: web-config}\nstringData:\n  web.yml: |\n    http_server_config: {http2: true}\n"

// TestPreCommit has pre-commit build webtool and check a repository with it, and
// then check it with the webtool that is installed.
func TestPreCommit(t *testing.T) {
	hooks := repository(t)
	where := regexp.MustCompile(`(?m)repo: .*$`)
	for name, text := range map[string]string{"builds": recipe(t, "pre-commit"), "installed": recipe(t, "pre-commit-system")} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, map[string]string{
				".pre-commit-config.yaml": where.ReplaceAllLiteralString(text, "repo: "+hooks),
				"web.yml":                 goodConfig, "manifests/all.yaml": goodManifest, "other.yml": "{",
			})
			commit(t, dir)
			check := func() outcome { return run(t, dir, nil, "pre-commit", "run", "--all-files", "--color=never") }
			check().must(t, "a good config")
			writeFiles(t, dir, map[string]string{"web.yml": badConfig})
			check().fails(t, "a bad config", "Failed", "web.yml:4:3: error: unknown key")
			run(t, dir, nil, "pre-commit", "install").must(t, "pre-commit install")
			run(t, dir, nil, "git", "commit", "-q", "-a", "-m", "bad").fails(t, "git commit", "web.yml:4:3: error: unknown key")
		})
	}
}

// step is one step of a GitHub Action.
type step struct {
	Uses, Shell, Run string
	Env              map[string]string
}

// TestGitHubAction runs the shell steps of action.yml as a runner does, with the
// inputs of the recipe.
func TestGitHubAction(t *testing.T) {
	action := repository(t)
	var definition struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Using string
			Steps []step
		}
	}
	parseYAML(t, readFile(t, filepath.Join(action, "action.yml")), &definition)
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	parseYAML(t, recipe(t, "github-workflow"), &workflow)
	steps := workflow.Jobs["check"].Steps
	with := steps[len(steps)-1].With
	for name := range with {
		if _, ok := definition.Inputs[name]; !ok {
			t.Errorf("the workflow sets %q, which the action does not know", name)
		}
	}
	if definition.Runs.Using != "composite" {
		t.Errorf("using %q", definition.Runs.Using)
	}
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"prometheus/web.yml": goodConfig, "exporters/a b/web.yml": goodConfig, "exporters/c/web.yml": goodConfig})
	ran := 0
	runSteps := func() (last outcome) {
		for _, s := range definition.Runs.Steps {
			if s.Uses != "" {
				continue // another action, of GitHub's
			}
			if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
				t.Fatalf("shell %q, or a value within the script:\n%s", s.Shell, s.Run)
			}
			env := []string{"GITHUB_ACTION_PATH=" + action}
			for key, value := range s.Env {
				for name, input := range definition.Inputs {
					text, ok := with[name]
					if !ok {
						text = input.Default
					}
					value = strings.ReplaceAll(value, "${{ inputs."+name+" }}", text)
				}
				env = append(env, key+"="+value)
			}
			script := filepath.Join(t.TempDir(), "step.sh")
			writeFiles(t, filepath.Dir(script), map[string]string{"step.sh": s.Run})
			ran++
			if last = run(t, dir, env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script); last.status != 0 {
				return last
			}
		}
		return last
	}
	good := runSteps()
	good.must(t, "good configs")
	if ran != 2 || !strings.Contains(good.output, "3 files: 3 passed") || !strings.Contains(good.output, "exporters/a b/web.yml SUCCESS") {
		t.Errorf("%d steps:\n%s", ran, good.output)
	}
	writeFiles(t, dir, map[string]string{"exporters/c/web.yml": badConfig})
	runSteps().fails(t, "a bad config", "::error file=exporters/c/web.yml,line=4,", "unknown key")
	with["files"] = "missing/*.yml\n$(touch evil)\n"
	runSteps().fails(t, "no config", `cannot read "missing/*.yml"`, `cannot read "$(touch evil)"`)
	if _, err := os.Stat(filepath.Join(dir, "evil")); err == nil {
		t.Error("an input was run")
	}
}

func parseYAML(t *testing.T, text string, out any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), out); err != nil {
		t.Fatal(err)
	}
}

// TestGitLab runs the script of the job.
func TestGitLab(t *testing.T) {
	var jobs map[string]struct{ Script []string }
	parseYAML(t, recipe(t, "gitlab"), &jobs)
	script := strings.Join(jobs["web-config"].Script, "\n")
	source := repository(t)
	for name, config := range map[string]string{"good": goodConfig, "bad": badConfig} {
		dir := t.TempDir()
		writeFiles(t, dir, map[string]string{"prometheus/web.yml": config})
		done := run(t, dir, []string{"CI_PROJECT_DIR=" + dir, "WEBTOOL_REPOSITORY=file://" + source}, "sh", "-e", "-c", script)
		if name == "good" {
			done.must(t, "a good config")
			if report := readFile(t, filepath.Join(dir, "web-config.xml")); !strings.Contains(report, "<testcase") {
				t.Errorf("the report of the job:\n%s", report)
			}
		} else {
			done.fails(t, "a bad config", "prometheus/web.yml:4:3: error: unknown key")
		}
	}
}

// TestHelm runs the line with a helm that prints a stream of manifests.
func TestHelm(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	indented := func(name string) string {
		return strings.ReplaceAll(strings.TrimSpace(readFile(t, filepath.Join(dir, name))), "\n", "\n    ")
	}
	stream := func(config string) string {
		return "---\n# Source: prometheus/templates/tls.yaml\napiVersion: v1\nkind: Secret\nmetadata:\n  name: prometheus-tls\nstringData:\n  tls.crt: |\n    " +
			indented("prom.crt") + "\n  tls.key: |\n    " + indented("prom.key") + "\n---\n# Source: prometheus/templates/web.yaml\n" +
			strings.Replace(goodManifest, "http_server_config: {http2: true}", config, 1)
	}
	writeFiles(t, dir, map[string]string{"bin/helm": "#!/bin/sh\n[ \"$1\" = template ] && cat stream.yaml\n"})
	if err := os.Chmod(filepath.Join(dir, "bin/helm"), 0o755); err != nil {
		t.Fatal(err)
	}
	check := func() outcome {
		return run(t, dir, []string{"PATH=" + filepath.Join(dir, "bin") + ":" + binDir(t) + ":" + os.Getenv("PATH")}, "bash", "-c", recipe(t, "helm"))
	}
	const tls = "tls_server_config: {cert_file: /etc/prometheus/tls/tls.crt, key_file: /etc/prometheus/tls/%.key}"
	writeFiles(t, dir, map[string]string{"stream.yaml": stream(strings.Replace(tls, "%", "tls", 1))})
	good := check()
	good.must(t, "a good chart")
	if strings.Contains(good.output, "not checked") {
		t.Errorf("not all is checked:\n%s", good.output)
	}
	writeFiles(t, dir, map[string]string{"stream.yaml": stream(strings.Replace(tls, "%", "server", 1))})
	check().fails(t, "a key that is not in the Secret", `the key "/etc/prometheus/tls/server.key" cannot be read`)
	if err := os.Remove(filepath.Join(dir, "stream.yaml")); err != nil {
		t.Fatal(err)
	}
	check().fails(t, "a helm that fails")
}
