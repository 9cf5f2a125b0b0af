package drivers

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"

	"helen/gateway/driver"
)

// form is a multipart body that holds a sound without copying it.
type form struct {
	io.Reader
	length int64 // bytes
}

// newForm writes the fields that are not empty, then the sound as "file"; it returns the body with its content type.
func newForm(fields [][2]string, sound driver.TranscriptionRequest) (*form, string) {
	var around bytes.Buffer
	writer := multipart.NewWriter(&around)
	for _, field := range fields {
		if field[1] != "" {
			_ = writer.WriteField(field[0], field[1]) // a buffer never fails
		}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition("file", sound.Name))
	header.Set("Content-Type", sound.MIME)
	_, _ = writer.CreatePart(header)
	head := bytes.Clone(around.Bytes())
	around.Reset()
	_ = writer.Close()
	tail := around.Bytes()
	length := int64(len(head) + len(sound.Data) + len(tail))
	return &form{io.MultiReader(bytes.NewReader(head), bytes.NewReader(sound.Data), bytes.NewReader(tail)), length}, writer.FormDataContentType()
}
