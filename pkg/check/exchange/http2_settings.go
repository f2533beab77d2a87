package exchange

import "encoding/binary"

// settings takes those of the peer, and tells it so.
func (h *http2) settings(f *frame) error {
	if f.has(flagAck) {
		if len(f.payload) > 0 {
			return protocolError("a SETTINGS acknowledgement of %d bytes", len(f.payload))
		}
		return nil
	}
	if len(f.payload)%6 != 0 {
		return protocolError("a SETTINGS of %d bytes", len(f.payload))
	}
	for p := f.payload; len(p) > 0; p = p[6:] {
		if err := h.setting(binary.BigEndian.Uint16(p), binary.BigEndian.Uint32(p[2:])); err != nil {
			return err
		}
	}
	h.out = appendFrame(h.out, frameSettings, flagAck, 0)
	return nil
}

func (h *http2) setting(id uint16, value uint32) error {
	switch id {
	case settingTableSize:
		// We index nothing, but must tell that the table shrinks (RFC 7541, section 4.2).
		h.encoder.SetMaxDynamicTableSizeLimit(value)
	case settingInitialWindow:
		if value > maxWindow {
			return protocolError("an initial window of %d", value)
		}
		h.streamWindow = int64(value)
	case settingFrameSize:
		if value < maxFrame || value > 1<<24-1 {
			return protocolError("a frame size of %d in the settings", value)
		}
	}
	return nil
}
