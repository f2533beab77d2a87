package atomicfile

// SetFailpoint lets a test break in before each step of writing.
func SetFailpoint(f func(step, path string) error) (restore func()) {
	old := failpoint
	failpoint = f
	return func() { failpoint = old }
}
