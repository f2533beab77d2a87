package check_test

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// The README's picture is what a terminal shows of the example: text, each run of one
// style at its column, so that carets stand where they belong in any monospaced font.

// palette is how a terminal looks.
type palette struct{ ground, frame, text, dim, red, green string }

var palettes = map[string]palette{
	"light": {ground: "#f6f8fa", frame: "#d1d9e0", text: "#1f2328", dim: "#59636e", red: "#c4202b", green: "#14692b"},
	"dark":  {ground: "#151b23", frame: "#3d444d", text: "#e6edf3", dim: "#9198a1", red: "#ff7b72", green: "#56d364"},
}

// Sizes in user units: a column, a line, the letters, what is left around them, and the
// bar of the window above.
const (
	pictureColumn, pictureLine, pictureFont, pictureMargin, pictureBar = 7.8, 19.0, 13.0, 20.0, 22.0

	pictureFonts = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
)

// pictureFindings are the ones that it shows of the example, by their rules.
var pictureFindings = []string{"key-missing", "unknown-key", "hash-not-bcrypt"}

// TestGeneratedPicture holds the README's pictures to what webtool prints.
func TestGeneratedPicture(t *testing.T) {
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("../../testdata/example")
	lines := pictureLines(t)
	for name, colors := range palettes {
		path := filepath.Join(docs, "finding-"+name+".svg")
		picture := draw(lines, colors)
		if *update {
			if err := os.WriteFile(path, []byte(picture), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != picture {
			t.Errorf("docs/finding-%s.svg is not up to date: %s", name, updateHelp)
		}
	}
}

// pictureLines are a terminal's lines, with its escape sequences.
func pictureLines(t *testing.T) []string {
	t.Helper()
	r := check.WebConfig(t.Context(), check.WebConfigOptions{}, "web.yml")
	lines := []string{"\x1b[32m$\x1b[0m webtool check web-config web.yml"}
	var all, status bytes.Buffer
	err := report.Write(&all, r, "text", report.Options{Color: true})
	if err == nil {
		err = report.WriteStatus(&status, r, report.StatusOptions{Color: true, Fails: func(*finding.FileReport) bool { return true }})
	}
	if err != nil {
		t.Fatal(err)
	}
	// Each finding ends in an empty line. What is left out shows as "…".
	wanted, gap := pictureFindings, false
	for text := range strings.SplitSeq(strings.TrimSuffix(all.String(), "\n\n"), "\n\n") {
		if len(wanted) == 0 || !strings.Contains(text, "["+wanted[0]+"]") {
			gap = true
			continue
		}
		if gap {
			lines = append(lines, "", "\x1b[2m…\x1b[0m")
		}
		lines = append(append(lines, ""), strings.Split(text, "\n")...)
		wanted, gap = wanted[1:], false
	}
	if len(wanted) > 0 {
		t.Fatalf("the example has no finding %q", wanted)
	}
	if gap {
		lines = append(lines, "", "\x1b[2m…\x1b[0m")
	}
	return append(lines, "", strings.TrimSuffix(status.String(), "\n"))
}

var escape = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

// span is a run of characters in one style.
type span struct {
	column int
	text   string
	style  string // as in the escape sequence
}

// words are runs that may begin anywhere; between them are two spaces or more.
var words = regexp.MustCompile(`\S+(?: \S+)*`)

// spans takes a line apart.
func spans(line string) (all []span, columns int) {
	style, at := "", 0
	add := func(text string) {
		for _, m := range words.FindAllStringIndex(text, -1) {
			all = append(all, span{columns + len([]rune(text[:m[0]])), text[m[0]:m[1]], style})
		}
		columns += len([]rune(text))
	}
	for _, m := range escape.FindAllStringSubmatchIndex(line, -1) {
		add(line[at:m[0]])
		style, at = line[m[2]:m[3]], m[1]
	}
	add(line[at:])
	return all, columns
}

// draw makes a picture of a terminal's lines.
func draw(lines []string, colors palette) string {
	widest := 0
	var text strings.Builder
	for i, line := range lines {
		all, columns := spans(line)
		widest = max(widest, columns)
		y := pictureBar + pictureMargin + float64(i)*pictureLine + pictureFont
		for _, s := range all {
			fill, weight := colors.text, ""
			switch {
			case s.style == "2":
				fill = colors.dim
			case strings.HasSuffix(s.style, "31"):
				fill = colors.red
			case s.style == "32":
				fill = colors.green
			}
			if strings.HasPrefix(s.style, "1") {
				weight = ` font-weight="600"`
			}
			fmt.Fprintf(&text, `<text x="%s" y="%s" textLength="%s" fill="%s"%s>%s</text>`+"\n", units(pictureMargin+float64(s.column)*pictureColumn), units(y),
				units(float64(len([]rune(s.text)))*pictureColumn), fill, weight, html.EscapeString(s.text))
		}
	}
	width, height := 2*pictureMargin+float64(widest)*pictureColumn, pictureBar+2*pictureMargin+float64(len(lines)-1)*pictureLine+pictureFont
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%[1]s" height="%[2]s" role="img" aria-label="webtool check web-config, and three of its findings">`+"\n",
		units(math.Ceil(width)), units(math.Ceil(height)))
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%s" height="%s" rx="8" fill="%s" stroke="%s"/>`+"\n", units(math.Ceil(width)-1), units(math.Ceil(height)-1), colors.ground, colors.frame)
	for i := range 3 {
		fmt.Fprintf(&b, `<circle cx="%s" cy="20" r="5.5" fill="%s"/>`+"\n", units(pictureMargin+6+float64(i)*18), colors.frame)
	}
	fmt.Fprintf(&b, `<g font-family="%s" font-size="%s">`+"\n%s</g>\n</svg>\n", pictureFonts, units(pictureFont), text.String())
	return b.String()
}

func units(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") }

// TestPictureColors holds that all of the picture can be read: contrast as WCAG 2.1 asks
// for text, 4.5 to 1.
func TestPictureColors(t *testing.T) {
	for name, p := range palettes {
		for what, color := range map[string]string{"text": p.text, "dim": p.dim, "red": p.red, "green": p.green} {
			a, b := luminance(t, color), luminance(t, p.ground)
			if contrast := (max(a, b) + 0.05) / (min(a, b) + 0.05); contrast < 4.5 {
				t.Errorf("%s, %s: %.1f to 1", name, what, contrast)
			}
		}
	}
}

// luminance is the relative one of WCAG 2.1.
func luminance(t *testing.T, color string) float64 {
	t.Helper()
	var rgb [3]uint8
	if _, err := fmt.Sscanf(color, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatalf("%q: %v", color, err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
