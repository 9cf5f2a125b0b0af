package main

import (
	"regexp"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// fileToken is what POST /api/media/token gives, for so long.
func (o *town) fileToken(user *core.Record, kind string, holds time.Duration) string {
	o.t.Helper()
	user = o.again(user)
	claims := jwt.MapClaims{core.TokenClaimType: kind, core.TokenClaimId: user.Id, core.TokenClaimCollectionId: user.Collection().Id}
	token, err := security.NewJWT(claims, user.TokenKey()+user.Collection().FileToken.Secret, holds)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func TestAFilesTokenEnds(t *testing.T) {
	r := newRoom(t)
	file := r.sending(aPicture).send()
	file.tie()
	read := func(token string) int {
		t.Helper()
		response, _ := r.request("GET", "/api/media/"+file.id+"?token="+token, "", nil, nil)
		return response.StatusCode
	}
	given := r.want(200, "", "POST", "/api/media/token", r.evas, nil)
	if seconds := given["seconds"].(float64); seconds < 60 || seconds > 3600 {
		t.Errorf("it holds for %v seconds", seconds)
	}
	for name, one := range map[string]struct {
		token  string
		status int
	}{
		"given":             {given["token"].(string), 200},
		"like it":           {r.fileToken(r.eva, core.TokenTypeFile, time.Minute), 200},
		"ended":             {r.fileToken(r.eva, core.TokenTypeFile, -time.Second), 401},
		"of another kind":   {r.fileToken(r.eva, core.TokenTypeAuth, time.Minute), 401},
		"of a stranger":     {r.fileToken(r.zoe, core.TokenTypeFile, time.Minute), 404},
		"with another name": {given["token"].(string) + "x", 401},
	} {
		if status := read(one.token); status != one.status {
			t.Errorf("%s: %d, not %d", name, status, one.status)
		}
	}
	r.want(204, "", "POST", "/api/accounts/sign-out-everywhere", r.evas, nil)
	if status := read(given["token"].(string)); status != 401 {
		t.Errorf("after signing out everywhere: %d", status)
	}
}

// It stands in addresses, which are logged and passed on: to everything but files it is as good as none.
func TestAFilesTokenOpensNothingElse(t *testing.T) {
	r := newRoom(t)
	file := r.sending(aPicture).send()
	file.tie()
	token := r.want(200, "", "POST", "/api/media/token", r.anas, nil)["token"].(string)
	type asked struct{ method, path string }
	all := []asked{
		{"GET", "/api/collections"}, {"POST", "/api/collections/users/auth-refresh"}, {"GET", "/api/settings"}, {"GET", "/api/logs"},
		{"GET", "/api/collections/users/records/" + r.ana.Id}, {"PATCH", "/api/collections/users/records/" + r.ana.Id},
		{"GET", "/api/collections/files/records/" + file.id}, {"GET", "/api/backups"}, {"POST", "/api/files/token"},
	}
	variable := regexp.MustCompile(`\{[^}]+\}`)
	for _, one := range tableOf(t) {
		if one.path == "/api/media/{file}" {
			continue
		}
		method := one.method
		if method == "" {
			method = "GET"
		}
		for _, id := range []string{r.thread, file.id} {
			all = append(all, asked{method, variable.ReplaceAllString(one.path, id)})
		}
	}
	for _, one := range all {
		nobody, _ := r.request(one.method, one.path, "", nil, nil)
		for name, session := range map[string]string{"in its address": "", "as a session": token, "as a bearer": "Bearer " + token} {
			path := one.path
			if session == "" {
				path += "?token=" + token
			}
			if holder, said := r.request(one.method, path, session, nil, nil); holder.StatusCode != nobody.StatusCode {
				t.Errorf("%s %s %s: %d %.100s, nobody: %d", one.method, one.path, name, holder.StatusCode, said, nobody.StatusCode)
			}
		}
	}
	if len(all) < 100 {
		t.Errorf("only %d addresses", len(all))
	}
}
