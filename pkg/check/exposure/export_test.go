package exposure

// Requests returns the paths that may be asked of a product, in order; of "" what
// is asked of a server that does not tell what it is. All are fetched with GET.
func Requests(product string) []string {
	var paths []string
	for _, p := range pages[product] {
		paths = append(paths, p.path)
	}
	return paths
}
