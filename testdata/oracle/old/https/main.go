// Command https is the same for exporter-toolkit 0.4.0 and older, where the
// package had another name.
package main

import (
	"oracle/old/ask"

	"github.com/prometheus/exporter-toolkit/https"
)

func main() { ask.Run(https.Validate) }
