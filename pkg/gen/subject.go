package gen

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"unicode/utf8"

	"webtool/pkg/check/finding"
)

// attribute is one that openssl's -subj knows, with its bound of RFC 5280,
// appendix A.1.
type attribute struct {
	names []string
	oid   asn1.ObjectIdentifier
	most  int
	ia5   bool
}

var attributes = []attribute{
	{[]string{"CN", "commonName"}, asn1.ObjectIdentifier{2, 5, 4, 3}, 64, false},
	{[]string{"O", "organizationName"}, asn1.ObjectIdentifier{2, 5, 4, 10}, 64, false},
	{[]string{"OU", "organizationalUnitName"}, asn1.ObjectIdentifier{2, 5, 4, 11}, 64, false},
	{[]string{"C", "countryName"}, asn1.ObjectIdentifier{2, 5, 4, 6}, 2, false},
	{[]string{"ST", "stateOrProvinceName"}, asn1.ObjectIdentifier{2, 5, 4, 8}, 128, false},
	{[]string{"L", "localityName"}, asn1.ObjectIdentifier{2, 5, 4, 7}, 128, false},
	{[]string{"street", "streetAddress"}, asn1.ObjectIdentifier{2, 5, 4, 9}, 128, false},
	{[]string{"postalCode"}, asn1.ObjectIdentifier{2, 5, 4, 17}, 40, false},
	{[]string{"serialNumber"}, asn1.ObjectIdentifier{2, 5, 4, 5}, 64, false},
	{[]string{"SN", "surname"}, asn1.ObjectIdentifier{2, 5, 4, 4}, 64, false},
	{[]string{"GN", "givenName"}, asn1.ObjectIdentifier{2, 5, 4, 42}, 64, false},
	{[]string{"title"}, asn1.ObjectIdentifier{2, 5, 4, 12}, 64, false},
	{[]string{"UID", "userId"}, asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, 256, false},
	{[]string{"DC", "domainComponent"}, asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 25}, 63, true},
	{[]string{"emailAddress"}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, 255, true},
}

var (
	oidCommonName   = attributes[0].oid
	oidCountry      = attributes[3].oid
	oidSerialNumber = attributes[8].oid
)

// Subject is a subject's attributes in the order written. The zero value asks
// for none.
type Subject struct{ attributes []pkix.AttributeTypeAndValue }

// IsZero reports whether nothing is asked for.
func (s Subject) IsZero() bool { return len(s.attributes) == 0 }

// ParseSubject reads openssl's form: "/O=Example/CN=prom.example.com"; a
// backslash takes the meaning from the character behind it.
func ParseSubject(text string) (Subject, error) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok || !utf8.ValidString(text) {
		return Subject{}, usagef("the subject %s is not in openssl's form, which is /O=Example/CN=prom.example.com", finding.Quote(text))
	}
	var s Subject
	for len(rest) > 0 {
		var part string
		var err error
		if part, rest, err = cutAttribute(rest); err != nil {
			return Subject{}, err
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return Subject{}, usagef("the subject's part %s has no equals sign; a slash within a value is written \\/", finding.Quote(part))
		}
		attr, err := makeAttribute(strings.TrimSpace(name), unescape(value))
		if err != nil {
			return Subject{}, err
		}
		s.attributes = append(s.attributes, attr)
	}
	if s.IsZero() {
		return Subject{}, usagef("the subject %s is empty", finding.Quote(text))
	}
	return s, nil
}

// cutAttribute cuts at the first slash that is not escaped.
func cutAttribute(s string) (part, rest string, err error) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i == len(s) {
				return "", "", usagef("the subject ends in a backslash with nothing behind it")
			}
		case '+':
			return "", "", usagef("the subject joins attributes with a plus sign, which is not supported; one within a value is written \\+")
		case '/':
			return s[:i], s[i+1:], nil
		}
	}
	return s, "", nil
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func makeAttribute(name, value string) (pkix.AttributeTypeAndValue, error) {
	var none pkix.AttributeTypeAndValue
	a := findAttribute(name)
	n := utf8.RuneCountInString(value)
	switch {
	case a == nil:
		return none, usagef("the subject has no attribute %s: it may have CN, O, OU, C, ST, L, emailAddress, DC, UID and serialNumber", finding.Quote(name))
	case value == "":
		return none, usagef("the subject's %s is empty (a variable that is not set?)", name)
	case n > a.most:
		return none, usagef("the subject's %s has %d characters, and %d is the most", name, n, a.most)
	case value != finding.Printable(value):
		return none, usagef("the subject's %s has a control character in it", name)
	case a.ia5 && !isASCII(value):
		return none, usagef("the subject's %s must be ASCII", name)
	case a.oid.Equal(oidCountry) && (n != 2 || strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""):
		return none, usagef("the subject's country is a code of two capital letters, as in C=DE")
	case a.oid.Equal(oidSerialNumber) && !isPrintableString(value):
		return none, usagef("the subject's serialNumber may have letters, digits, spaces and '()+,-./:=?")
	}
	attr := pkix.AttributeTypeAndValue{Type: a.oid, Value: value}
	if a.ia5 {
		attr.Value = asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(value)}
	}
	return attr, nil
}

func findAttribute(name string) *attribute {
	for i := range attributes {
		for _, known := range attributes[i].names {
			if known == name {
				return &attributes[i]
			}
		}
	}
	return nil
}

// isPrintableString is the alphabet of ASN.1's PrintableString.
func isPrintableString(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?") == ""
}

// withCommonName returns the subject as a name that has a CN, since curl and
// Firefox refuse an empty one.
func (s Subject) withCommonName(cn string) pkix.Name {
	name := pkix.Name{ExtraNames: s.attributes}
	for _, a := range s.attributes {
		if a.Type.Equal(oidCommonName) {
			return name
		}
	}
	name.ExtraNames = append(name.ExtraNames[:len(name.ExtraNames):len(name.ExtraNames)],
		pkix.AttributeTypeAndValue{Type: oidCommonName, Value: cn})
	return name
}

// hasCommonName reports whether the subject names a CN.
func (s Subject) hasCommonName() bool {
	for _, a := range s.attributes {
		if a.Type.Equal(oidCommonName) {
			return true
		}
	}
	return false
}

// encode returns the DER form of a name.
func encodeName(name pkix.Name) ([]byte, error) { return asn1.Marshal(name.ToRDNSequence()) }
