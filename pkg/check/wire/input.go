package wire

// input reads numbers and vectors from the front of a message. After the first
// that is not there, it is short for good and reads zeros: who reads asks once, at
// the end.
type input struct {
	data  []byte
	short bool
}

func (in *input) take(n int) []byte {
	if in.short || n > len(in.data) {
		in.short, in.data = true, nil
		return nil
	}
	taken := in.data[:n:n]
	in.data = in.data[n:]
	return taken
}

// number reads an unsigned number of up to four bytes.
func (in *input) number(size int) int {
	n := 0
	for _, b := range in.take(size) {
		n = n<<8 | int(b)
	}
	return n
}

func (in *input) uint8() uint8   { return uint8(in.number(1)) }
func (in *input) uint16() uint16 { return uint16(in.number(2)) }

// vector reads data with its length before it, in so many bytes.
func (in *input) vector(size int) []byte { return in.take(in.number(size)) }

// list reads a vector as an input of its own. It is short when the vector is.
func (in *input) list(size int) *input {
	data := in.vector(size)
	return &input{data: data, short: in.short}
}

func (in *input) empty() bool { return len(in.data) == 0 }

// whole reports whether everything was there, and nothing besides.
func (in *input) whole() bool { return !in.short && in.empty() }
