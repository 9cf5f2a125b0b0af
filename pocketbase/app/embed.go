// Package app serves the built web app, which is embedded in the binary.
package app

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var embedded embed.FS

// Dist is the built app as `npm run build` left it. Without a build it holds nothing to serve.
func Dist() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	return dist
}

// Present tells whether an app was built into the binary.
func Present(dist fs.FS) bool {
	return exists(dist, "index.html") || exists(dist, fallbackPage)
}

func exists(dist fs.FS, name string) bool {
	info, err := fs.Stat(dist, name)
	return err == nil && !info.IsDir()
}
