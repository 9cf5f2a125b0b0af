package drivers

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
)

// wavHeader starts a WAV file of 16-bit mono whose length nobody knows yet: players read such a one to its end.
func wavHeader(rate int) []byte {
	const perSample = 2 // bytes
	header := make([]byte, 0, 44)
	header = append(header, "RIFF"...)
	header = binary.LittleEndian.AppendUint32(header, math.MaxUint32)
	header = append(header, "WAVEfmt "...)
	header = binary.LittleEndian.AppendUint32(header, 16)
	header = binary.LittleEndian.AppendUint16(header, 1) // PCM
	header = binary.LittleEndian.AppendUint16(header, 1) // one channel
	header = binary.LittleEndian.AppendUint32(header, uint32(rate))
	header = binary.LittleEndian.AppendUint32(header, uint32(rate*perSample))
	header = binary.LittleEndian.AppendUint16(header, perSample)
	header = binary.LittleEndian.AppendUint16(header, 8*perSample)
	header = append(header, "data"...)
	return binary.LittleEndian.AppendUint32(header, math.MaxUint32)
}

// asWAV puts the header before samples that come.
func asWAV(samples io.ReadCloser, rate int) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(wavHeader(rate)), samples), samples}
}
