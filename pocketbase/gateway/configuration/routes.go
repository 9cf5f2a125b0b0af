package configuration

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"helen/gateway/config"
)

// largest is in bytes; the parser takes no more either.
const largest = 1 << 16

// Read is GET /api/mcp/config: the document as JSON in our spelling, or the text as it was written (?format=yaml).
func (k *Keeper) Read(e *core.RequestEvent) error {
	k.mutex.Lock()
	document, text, source, number := k.document, k.text, k.source, k.number
	k.mutex.Unlock()
	header := e.Response.Header()
	header.Set("Helen-Config-Source", string(source))
	header.Set("Helen-Config-Version", strconv.Itoa(number))
	if e.Request.URL.Query().Get("format") == "yaml" {
		header.Set("Content-Type", "application/yaml; charset=utf-8")
		_, err := io.WriteString(e.Response, text)
		return err
	}
	header.Set("Content-Type", "application/json")
	_, err := e.Response.Write(document.Config.JSON())
	return err
}

// Write is PUT /api/mcp/config?note=…&confirm=1&after=N with a document in YAML or JSON.
func (k *Keeper) Write(e *core.RequestEvent) error {
	body, err := io.ReadAll(http.MaxBytesReader(e.Response, e.Request.Body, largest))
	if err != nil {
		return &Refused{http.StatusRequestEntityTooLarge, "config_too_large", "A configuration has at most 64 KB.", nil}
	}
	return k.change(e, string(body), e.Request.URL.Query().Get("note"))
}

// RollBack is POST /api/mcp/config/versions/{number}/restore: an old version becomes a new one.
func (k *Keeper) RollBack(e *core.RequestEvent) error {
	row, err := k.version(e.Request.PathValue("number"))
	if err != nil {
		return err
	}
	return k.change(e, row.GetString("document"), "restored from "+row.GetString("number"))
}

func (k *Keeper) change(e *core.RequestEvent, text, note string) error {
	query := e.Request.URL.Query()
	change := Change{Author: authorOf(e.Auth), Note: short(note), Confirmed: query.Get("confirm") == "1"}
	if after, err := strconv.Atoi(query.Get("after")); err == nil {
		change.After = &after
	}
	document, number, err := k.replace(text, change)
	if err != nil {
		return err
	}
	k.log.Info("the configuration was changed", "version", number, "note", change.Note, "by", e.Auth.Id)
	warnings := document.Warnings
	if warnings == nil {
		warnings = config.Problems{}
	}
	return e.JSON(http.StatusOK, map[string]any{"message": "Configuración actualizada", "version": number, "warnings": warnings})
}

func short(note string) string {
	letters := []rune(strings.TrimSpace(note))
	return string(letters[:min(len(letters), 200)])
}

func authorOf(who *core.Record) string {
	if name := who.GetString("username"); name != "" {
		return name
	}
	return who.Email()
}

// Version is one of the documents there were.
type Version struct {
	Number int    `json:"number"`
	Author string `json:"author"`
	Note   string `json:"note"`
	At     int    `json:"at"` // milliseconds since 1970
	Diff   string `json:"diff"`
}

// mostVersions is how many are listed.
const mostVersions = 50

// Versions is GET /api/mcp/config/versions: the newest first, each with what it changed.
func (k *Keeper) Versions(e *core.RequestEvent) error {
	rows, err := k.app.FindRecordsByFilter("configurations", "number > 0", "-number", mostVersions+1, 0)
	if err != nil {
		return err
	}
	versions := []Version{}
	for index, row := range rows[:min(len(rows), mostVersions)] {
		before := string(config.Default())
		if index+1 < len(rows) {
			before = rows[index+1].GetString("document")
		}
		versions = append(versions, Version{
			Number: row.GetInt("number"), Author: row.GetString("author"), Note: row.GetString("note"), At: row.GetInt("at"),
			Diff: config.Diff(before, row.GetString("document")),
		})
	}
	return e.JSON(http.StatusOK, versions)
}

func (k *Keeper) version(number string) (*core.Record, error) {
	wanted, err := strconv.Atoi(number)
	if err != nil {
		return nil, errNoVersion
	}
	row, err := k.app.FindFirstRecordByFilter("configurations", "number = {:number}", dbx.Params{"number": wanted})
	if err != nil {
		return nil, errors.Join(errNoVersion, err)
	}
	return row, nil
}
