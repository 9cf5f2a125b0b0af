package main

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"
)

func upload(name string, content []byte) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	part, _ := writer.CreateFormFile("avatar", name)
	_, _ = part.Write(content) // a buffer takes everything
	_ = writer.Close()
	return writer.FormDataContentType(), body
}

func TestAvatars(t *testing.T) {
	town := newTown(t)
	user, session := town.person("ana", "user")
	_, other := town.person("bea", "user")
	own := "/api/collections/users/records/" + user.Id
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 100, 100))); err != nil {
		t.Fatal(err)
	}
	large := append(bytes.Clone(picture.Bytes()), make([]byte, 2<<20)...)
	for name, content := range map[string][]byte{
		"text.png":    []byte("<html>not a picture"),
		"drawing.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"large.png":   large,
	} {
		kind, body := upload(name, content)
		if status, answer := town.send("PATCH", own, session, kind, body); status != 400 {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	kind, body := upload("face.png", picture.Bytes())
	if status, answer := town.send("PATCH", own, other, kind, body); status != 404 {
		t.Errorf("another's avatar: %d %v", status, answer)
	}
	kind, body = upload("face.png", picture.Bytes())
	status, answer := town.send("PATCH", own, session, kind, body)
	file, _ := answer["avatar"].(string)
	if status != 200 || !strings.HasPrefix(file, "face_") {
		t.Fatalf("%d %v", status, answer)
	}
	seen := town.want(200, "", "GET", "/api/collections/people/records/"+user.Id, other, nil)
	if seen["avatar"] != file {
		t.Errorf("others see %v", seen)
	}
	for _, address := range []string{"/api/files/people/" + user.Id + "/" + file, "/api/files/users/" + user.Id + "/" + file + "?thumb=64x64"} {
		response, content := fetch(t, "GET", town.address+address)
		if response.StatusCode != 200 || response.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(content, "\x89PNG") {
			t.Errorf("%s: %d %.80q", address, response.StatusCode, content)
		}
	}
}
