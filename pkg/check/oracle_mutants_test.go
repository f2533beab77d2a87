package check_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The defaults are what "make test" runs. To search further:
//
//	go test ./pkg/check -run TestOracle -mutants 100000 -mutant-seed 2
var (
	leastMutants = flag.Int("mutants", 3000, "make at least this many mutants, spread evenly over the seeds")
	mutantSeed   = flag.Uint64("mutant-seed", 1, "another number makes other mutants")
)

// mutantFiles writes mutants of the seeds. The same seeds always give the same
// mutants: a file that is added to the corpus does not change those of another.
func mutantFiles(t *testing.T, seeds []string) []string {
	t.Helper()
	var contents []string
	for _, seed := range seeds {
		content, err := os.ReadFile(seed)
		if err != nil {
			t.Fatal(err)
		}
		contents = append(contents, string(content))
	}
	each := (*leastMutants + len(seeds) - 1) / max(len(seeds), 1)

	files := map[string]string{}
	for i, seed := range seeds {
		base := strings.TrimSuffix(filepath.Base(seed), ".yml")
		random := rand.New(rand.NewPCG(*mutantSeed, number(base)))
		seen := map[string]bool{contents[i]: true}
		for made := 0; made < each; {
			mutant, applied := mutate(random, contents[i])
			if seen[mutant] {
				mutant, applied = mutate(random, contents[i]+"# nothing\n")
			}
			if seen[mutant] {
				continue
			}
			seen[mutant] = true
			files[fmt.Sprintf("%s-%s-%03d-%s", filepath.Base(filepath.Dir(seed)), base, made, applied)] = mutant
			made++
		}
	}
	return writeConfigs(t, files)
}

// number is a seed of its own for each name (FNV-1a).
func number(name string) uint64 {
	n := uint64(14695981039346656037)
	for _, b := range []byte(name) {
		n = (n ^ uint64(b)) * 1099511628211
	}
	return n
}

// mutate applies one to three mutators and names them.
func mutate(random *rand.Rand, content string) (mutant, applied string) {
	var names []string
	for range []int{1, 1, 1, 1, 2, 2, 3}[random.IntN(7)] {
		m := mutators[random.IntN(len(mutators))]
		content = m.apply(random, content)
		names = append(names, m.name)
	}
	return content, strings.Join(names, "+")
}

// writeConfigs writes web configs into a directory from which "../../certs"
// leads to the certificates, as it does in the corpus. It returns their paths,
// sorted.
func writeConfigs(t *testing.T, files map[string]string) []string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "certs"), os.DirFS(certsDir)); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "corpus", "written")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, name+".yml")
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}
