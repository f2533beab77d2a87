package material

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"regexp"
	"strings"
	"unicode/utf16"

	"webtool/pkg/check/source"
)

// This file finds out why PEM that a person sees is none that encoding/pem
// finds: a mend is tried, and if a block appears, that was it.

// repair is one way to mend a text; mend returns nil when there is nothing to.
type repair struct {
	flaw Flaw
	mend func([]byte) []byte
}

// The order counts: the later ones mend what the earlier ones do, and more.
var repairs = []repair{
	{UTF16, fromUTF16},
	{BOM, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\uFEFF"), nil) }},
	{CROnly, func(b []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}},
	{LiteralNewlines, func(b []byte) []byte {
		return []byte(strings.NewReplacer(`\r\n`, "\n", `\n`, "\n").Replace(string(b)))
	}},
	{Glued, func(b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("----------BEGIN "), []byte("-----\n-----BEGIN "))
	}},
	{Indented, func(b []byte) []byte { return replace(indent(), b, "") }},
	{Crowded, func(b []byte) []byte { return replace(besideBegin(), replace(besideEnd(), b, "$1\n"), "\n$1") }},
	{OneLine, func(b []byte) []byte { return replace(marker(), b, "\n$1\n") }},
	{BadDashes, func(b []byte) []byte { return replace(looseMarker(), b, "\n-----$1 $2-----\n") }},
}

var (
	indent      = source.Pattern(`(?m)^[ \t\x{00a0}]+`)
	besideBegin = source.Pattern(`(?m)(-----BEGIN [A-Z0-9 ]{1,40}-----\s*$)`)
	besideEnd   = source.Pattern(`(?m)^(-----END [A-Z0-9 ]{1,40}-----)`)
	marker      = source.Pattern(`(-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----)`)
	looseMarker = source.Pattern(`[\x{2010}-\x{2015}\x{2212}-]{1,12} ?(BEGIN|END) ((?:[A-Z0-9]+ ){0,4}[A-Z0-9]+) ?[\x{2010}-\x{2015}\x{2212}-]{1,12}`)
	typedMarker = source.Pattern(`-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----`)
)

func replace(expr *regexp.Regexp, b []byte, by string) []byte { return expr.ReplaceAll(b, []byte(by)) }

// hiddenBy returns what hides a wanted block that stands before all those that
// encoding/pem finds; None when nothing does.
func hiddenBy(data []byte, wanted func(string) bool) Flaw {
	flaw, _ := unhide(data, wanted)
	return flaw
}

// unhide is hiddenBy, and the text with the block in sight.
func unhide(data []byte, wanted func(string) bool) (Flaw, []byte) {
	if !mayHide(data) {
		return None, nil
	}
	seen, _ := findBlock(data, wanted)
	blocks := countBlocks(data)
	for _, r := range repairs {
		mended := r.mend(data)
		if mended == nil || bytes.Equal(mended, data) {
			continue
		}
		found, _ := findBlock(mended, wanted)
		if found != nil && (seen == nil || !bytes.Equal(found.Bytes, seen.Bytes)) {
			return r.flaw, mended
		}
		if seen == nil && found == nil && countBlocks(mended) > blocks {
			return r.flaw, mended
		}
	}
	if seen == nil {
		return brokenBlock(data, wanted), nil
	}
	return None, nil
}

// mayHide reports whether there is a marker that encoding/pem does not find at
// once: most files are in order, and need no look at all.
func mayHide(data []byte) bool {
	if bytes.IndexByte(data, 0) >= 0 {
		return true
	}
	return bytes.Count(data, []byte("BEGIN ")) > countBlocks(data)
}

func countBlocks(data []byte) int {
	for n := 0; ; n++ {
		block, rest := pem.Decode(data)
		if block == nil {
			return n
		}
		data = rest
	}
}

// brokenBlock says what is wrong with a block whose lines are in order.
func brokenBlock(data []byte, wanted func(string) bool) Flaw {
	begin, broken := "", None
	for _, m := range typedMarker().FindAllSubmatch(data, -1) {
		name := string(m[2])
		switch {
		case string(m[1]) == "BEGIN":
			if begin != "" && wanted(begin) {
				return Truncated
			}
			begin = name
		case begin != "" && begin != name && (wanted(begin) || wanted(name)):
			return EndDiffers
		default:
			if begin != "" && wanted(begin) {
				broken = BadBase64
			}
			begin = ""
		}
	}
	if begin != "" && wanted(begin) {
		return Truncated
	}
	return broken
}

// fromUTF16 returns a text in UTF-16 as UTF-8, nil when it is none.
func fromUTF16(data []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.Contains(data, []byte("B\x00E\x00G\x00I\x00N\x00")):
		order = binary.LittleEndian
	case bytes.Contains(data, []byte("\x00B\x00E\x00G\x00I\x00N")):
		order = binary.BigEndian
	default:
		return nil
	}
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return []byte(strings.TrimPrefix(string(utf16.Decode(units)), "\uFEFF"))
}

// noPEM says what an input without any trace of PEM is.
func noPEM(data []byte) (Flaw, []string) {
	if bytes.HasPrefix(data, []byte{0xfe, 0xed, 0xfe, 0xed}) {
		return Keystore, nil
	}
	if kind := kindOfDER(data); kind != "" {
		return derFlaw(kind, DER)
	}
	text := bytes.Join(bytes.Fields(data), nil)
	if der, err := base64.StdEncoding.DecodeString(string(text)); err == nil && len(der) > 0 {
		if bytes.Contains(der, []byte("-----BEGIN ")) {
			return Base64PEM, nil
		}
		if kind := kindOfDER(der); kind != "" {
			return derFlaw(kind, Bare)
		}
	}
	if isPath(string(bytes.TrimSpace(data))) {
		return APath, nil
	}
	return NoPEM, nil
}

func derFlaw(kind string, flaw Flaw) (Flaw, []string) {
	switch kind {
	case derPKCS12:
		return PKCS12, nil
	case derPKCS7:
		return PKCS7, nil
	}
	return flaw, []string{kind}
}

// isPath reports whether a text is the name of a file.
func isPath(text string) bool {
	if len(text) > 256 || strings.ContainsAny(text, " \n\r\t") {
		return false
	}
	for _, end := range []string{".pem", ".crt", ".cer", ".key", ".der", ".p12", ".pfx"} {
		if strings.HasSuffix(strings.ToLower(text), end) {
			return true
		}
	}
	return strings.HasPrefix(text, "/") && strings.Count(text, "/") > 1
}
