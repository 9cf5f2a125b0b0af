package chat

import (
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
)

// How rows and operations are written between a device and the server: docs/sync.md, "Versions". version rises with
// what an app that does not know of it would read or write wrongly; oldestVersion when the server stops speaking as
// such an app does.
const (
	version       = 1
	oldestVersion = 1
)

// versionHeader says with each question which one an app speaks. Who does not say speaks the first.
const versionHeader = "Helen-Sync"

// ErrClientTooOld is for an app that this server has left behind: nothing of what it sent was done.
var ErrClientTooOld = &Refused{http.StatusUpgradeRequired, "client_too_old", "This app is too old for this server: get the newer one."}

// Speaks refuses what is said in a version that is not spoken here any more, and says which one is.
func Speaks(answer http.ResponseWriter, request *http.Request) error {
	said := request.Header.Get(versionHeader)
	if said == "" {
		return nil
	}
	if number, err := strconv.Atoi(said); err == nil && number >= oldestVersion {
		return nil
	}
	if request.ProtoMajor == 1 { // later ones have no such header
		answer.Header().Set("Upgrade", "helen-sync/"+strconv.Itoa(version))
		answer.Header().Set("Connection", "Upgrade")
	}
	return ErrClientTooOld
}

// Spoken lets those ask who speak a version that is spoken here.
func Spoken(answer func(*core.RequestEvent) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if err := Speaks(e.Response, e.Request); err != nil {
			return err
		}
		return answer(e)
	}
}
