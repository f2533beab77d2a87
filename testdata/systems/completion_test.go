//go:build systems

package systems

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCompletion presses the tabulator key in the shells that there are scripts for.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	webtool := filepath.Join(binDir(t), "webtool")
	zsh, err := exec.Command(webtool, "--completion-script-zsh").Output()
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"functions/_webtool": string(zsh), "type.zsh": `
zmodload zsh/zpty
zpty shell zsh -f
zpty -w shell 'fpath=('$PWD'/functions $fpath); autoload -U compinit; compinit -D -u; PS1="REA""DY> "'
zpty -r -m shell seen '*READY> *'
zpty -w -n shell $'webtool che\tweb-c\t'
zpty -r -m shell seen '*check*web-config*'
print completed
`})
	for name, args := range map[string][]string{
		"zsh":  {"zsh", "-f", "type.zsh"},
		"bash": {"bash", "-c", `. <(webtool --completion-script-bash); COMP_WORDS=(webtool check web-c); COMP_CWORD=2; _webtool_bash_autocomplete; [ "${COMPREPLY[*]}" = web-config ] && echo completed`},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, args[0], args[1:]...)
			cmd.Dir, cmd.Env = dir, append(cmd.Environ(), "PATH="+binDir(t)+":/usr/bin:/bin", "HOME="+dir, "TERM=dumb")
			cmd.WaitDelay = time.Second
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "completed") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
