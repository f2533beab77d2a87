package wire_test

import (
	"context"
	"net"
	"testing"

	"webtool/pkg/check/wire"
)

// TestFaultReachesCaller has a fault in the midst of questions that are asked side by
// side: who called can catch it, and the faults of one endpoint end no others.
func TestFaultReachesCaller(t *testing.T) {
	defer func() {
		if fault := recover(); fault != "a fault" {
			t.Errorf("%v", fault)
		}
	}()
	survey := &wire.Survey{Dial: func(context.Context) (net.Conn, error) { panic("a fault") }}
	survey.Run(t.Context())
	t.Error("it went on")
}
