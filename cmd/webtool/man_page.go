package main

import (
	"strings"

	"github.com/alecthomas/kingpin/v2"
)

// manPage is kingpin's template with a word on what the command is for, by which
// apropos finds it.
var manPage = strings.Replace(kingpin.ManPageTemplate, ".SH \"NAME\"\n{{.App.Name}}\n", ".SH \"NAME\"\n{{.App.Name}} \\- "+purpose+"\n", 1)
