package preview

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif" // what may be read
	"image/jpeg"
	_ "image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// pictures are the types that are taken; what is drawn again is always a JPEG.
var pictures = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true}

const (
	side        = 400        // pixels of a thumbnail's longer side, at most
	mostPixels  = 16_000_000 // of a picture that is unpacked
	fewest      = 16         // pixels of a side: less is a dot that counts visitors
	pictureType = "image/jpeg"
)

var errPicture = errors.New("this is no picture to show")

// thumbnail draws a picture again, small: nothing but its colours comes through.
func thumbnail(data []byte) ([]byte, error) {
	shape, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	// Before it is unpacked: a few bytes can ask for gigabytes.
	if shape.Width < fewest || shape.Height < fewest || shape.Width > mostPixels/shape.Height {
		return nil, errPicture
	}
	whole, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	width, height := shape.Width, shape.Height
	if longer := max(width, height); longer > side {
		width, height = max(1, width*side/longer), max(1, height*side/longer)
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), whole, whole.Bounds(), draw.Over, nil)
	var written bytes.Buffer
	err = jpeg.Encode(&written, small, &jpeg.Options{Quality: 80})
	return written.Bytes(), err
}
