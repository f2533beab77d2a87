// Package stack spares goroutines the growing of their stacks.
package stack

// Grow makes the stack of a goroutine that is about to do much grow at once, and
// returns. By itself the stack would be copied from 2 KiB to 4, to 8 and to 16 on
// the way, each time with a look at the tables of all functions that are under way.
func Grow() { frame(-1) }

// frame needs 12 KiB of stack, whether it uses them or not.
//
//go:noinline
func frame(at int) byte {
	if at < 0 {
		return 0
	}
	var room [12 << 10]byte
	room[at] = 1
	return room[at/2]
}
