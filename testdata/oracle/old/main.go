// Command old says what an older exporter-toolkit makes of web config files. It
// is built once for each release, with the go.mod named after it:
//
//	go build -modfile 0.8.2.mod .
//
// It reads paths as the oracle above it does, and answers with the error texts of
// web.Validate.
package main

import (
	"oracle/old/ask"

	"github.com/prometheus/exporter-toolkit/web"
)

func main() { ask.Run(web.Validate) }
