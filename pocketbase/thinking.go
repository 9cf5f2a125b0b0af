package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
	"helen/chat"
	"helen/gateway"
	"helen/gateway/configuration"
	"helen/gateway/driver"
	_ "helen/gateway/drivers" // each registers itself
	"helen/gateway/process"
	"helen/gateway/reply"
	"helen/gateway/usage"
	"helen/gateway/v1"
	"helen/observe"
	"helen/preview"
)

// thinking is what answers: the gateway with its configuration and its book, and the conversations.
type thinking struct {
	app           core.App
	log           *slog.Logger
	accounts      *accounts.Accounts
	configuration *configuration.Keeper
	gateway       *gateway.Gateway
	book          *usage.Book
	chat          *chat.Chat
	reply         *reply.API
	v1            *v1.API
	processor     *process.Processor
	previews      *preview.Previews
}

const (
	firstByte = 60 * time.Second // for a provider to begin: models that think take their time
	silence   = 90 * time.Second // in mid-answer
	saveEvery = 500 * time.Millisecond
	followFor = 2 * time.Minute // after an answer is over
)

func newThinking(app core.App, people *accounts.Accounts, chosen settings, log *slog.Logger, metrics *observe.Metrics) (*thinking, error) {
	keeper, err := configuration.Open(app, log, chosen.config, time.Now)
	if err != nil {
		return nil, err
	}
	document, warnings := keeper.Config()
	for _, one := range warnings {
		log.Warn("the configuration is odd", "line", one.Line, "path", one.Path, "reason", one.Reason)
	}
	today, todayBy, err := usage.Today(context.Background(), app, time.Now())
	if err != nil {
		return nil, err
	}
	book := usage.Open(app, log, accounts.Spend)
	t := &thinking{app: app, log: log, accounts: people, configuration: keeper, book: book}
	t.gateway, err = gateway.New(gateway.Settings{
		Log: log, Now: time.Now, HTTP: &http.Client{Transport: transport()}, Env: os.Getenv,
		FirstByte: firstByte, Silence: silence, Today: today, TodayBy: todayBy, Record: book.Record, Balance: t.balance,
		Block: t.block,
		Span:  func(span gateway.Span, took time.Duration) { metrics.Span(string(span), took) },
	}, document)
	if err != nil {
		return nil, err
	}
	keeper.OnChange(t.gateway.Apply)
	t.processor = &process.Processor{Gateway: t.gateway}
	t.reply = reply.New(reply.Settings{Gateway: t.gateway, Recent: t.recent})
	t.v1 = v1.New(v1.Settings{Gateway: t.gateway, Authorise: t.authorise, Now: time.Now})
	t.chat, err = chat.New(chat.Settings{
		App: app, Log: log, Now: time.Now, Answer: t.answer, Flushed: t.gateway.Flushed, Admit: t.admit, Count: t.count, Recent: t.recent,
		SaveEvery: saveEvery, Keep: followFor,
	})
	if err != nil {
		return nil, err
	}
	allowed, err := preview.ParseExceptions(chosen.previewsAllow)
	if err != nil {
		return nil, err
	}
	t.previews, err = preview.New(preview.Settings{
		App: app, Log: log, Now: time.Now, Off: chosen.previewsOff, Visible: t.chat.Visible, Allowed: allowed,
	})
	return t, err
}

// transport keeps connections to providers open, and waits for as long as the gateway does.
func transport() *http.Transport {
	made := http.DefaultTransport.(*http.Transport).Clone()
	made.MaxIdleConnsPerHost = 256
	made.MaxIdleConns = 1024
	return made
}

// close saves what is being said. Nothing is asked after it.
func (t *thinking) close() {
	if t == nil || t.chat == nil {
		return
	}
	t.chat.Close()
	t.book.Close()
}

// balance is a person's credits, if any are kept for them, less what is used and not booked yet.
func (t *thinking) balance(user string) (float64, bool) {
	row, err := t.app.FindRecordById(accounts.Users, user)
	if err != nil {
		return 0, false
	}
	usd, kept := accounts.Balance(row)
	return usd - t.book.Owed(user), kept
}

// block keeps a person out for a while; an administrator who would be locked out could not even undo it.
func (t *thinking) block(user string, until time.Time, reason string) error {
	row, err := t.app.FindRecordById(accounts.Users, user)
	if err != nil || row.GetString("role") == accounts.RoleAdmin {
		return err
	}
	return accounts.Block(t.app, user, until, reason)
}

// authorise finds whose token it is, and what rules may ask about them.
func (t *thinking) authorise(token, scope string) (v1.Person, error) {
	user, err := t.holder(token, scope)
	if err != nil {
		return v1.Person{}, err
	}
	return v1.Person{ID: user.Id, Premium: user.GetBool("premium"), Role: user.GetString("role")}, nil
}

// holder finds whose token it is, if it was made for this.
func (t *thinking) holder(token, scope string) (*core.Record, error) {
	user, scopes, err := t.accounts.ByToken(t.app, token)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(scopes, scope) {
		return nil, outOfScope{scope}
	}
	return user, nil
}

// outOfScope refuses a token that was made for something else.
type outOfScope struct{ scope string }

func (o outOfScope) Error() string   { return "the token lacks the scope " + o.scope }
func (o outOfScope) Code() string    { return "token_scope" }
func (o outOfScope) Message() string { return "This token was not made for " + o.scope + "." }
func (o outOfScope) Status() int     { return http.StatusForbidden }

// recent is how many of a conversation's last messages go with a question; the model's room may allow fewer.
func (t *thinking) recent() int {
	document, _ := t.configuration.Config()
	return document.Context.Messages
}

// admit counts a question of a conversation before anything of it is stored.
func (t *thinking) admit(question chat.Question, stored chat.Counted) (chat.Admission, error) {
	ask, request := t.asked(question)
	ask.Messages, ask.Uploads = stored.Messages, stored.Uploads
	admitted, err := t.gateway.Admit(ask, request)
	if err != nil {
		return nil, err // and not a nil of that type, which would be something
	}
	return admitted, nil
}

func (t *thinking) count(user string, stored chat.Counted) error {
	return t.gateway.Count(user, gateway.Amount{Messages: stored.Messages, Uploads: stored.Uploads})
}

// asked is a conversation's question in the gateway's words.
func (t *thinking) asked(question chat.Question) (gateway.Ask, driver.ChatRequest) {
	ask := gateway.Ask{User: question.User, Capability: driver.TextGeneration, Provider: question.Provider, Model: question.Model, Fit: true,
		Parsed: question.Parsed, Manners: question.Manners}
	messages := make([]driver.Message, 0, len(question.Turns))
	for _, turn := range question.Turns {
		message := messageOf(turn)
		messages = append(messages, message)
		if message.Role == driver.User {
			ask.Facts = gateway.FactsOf(message.Parts)
		}
	}
	if person, err := t.app.FindRecordById(accounts.Users, question.User); err == nil {
		ask.Facts.Premium, ask.Facts.Role, ask.Facts.Language = person.GetBool("premium"), person.GetString("role"), person.GetString("language")
	}
	ask.Admitted, _ = question.Admitted.(*gateway.Admission)
	return ask, driver.ChatRequest{Messages: messages}
}

// answer asks the gateway what a conversation wants to know.
func (t *thinking) answer(ctx context.Context, question chat.Question, emit func(text string, came time.Time) error) (chat.Answered, error) {
	ask, request := t.asked(question)
	answer, err := t.gateway.Chat(ctx, ask, request, func(delta driver.ChatDelta) error {
		if delta.Text == "" {
			return nil
		}
		return emit(delta.Text, delta.At)
	})
	return chat.Answered{
		Provider: answer.Provider, Model: answer.Model,
		Usage: chat.Usage{Input: answer.Tokens.Input, Output: answer.Tokens.Output, Cost: answer.Cost},
	}, err
}

func messageOf(turn chat.Turn) driver.Message {
	message := driver.Message{Role: driver.Role(turn.Role)}
	if turn.Text != "" { // some providers refuse a part that says nothing
		message.Parts = append(message.Parts, driver.Part{Text: turn.Text})
	}
	for _, one := range turn.Attachments {
		message.Parts = append(message.Parts, driver.Part{MIME: one.MIME, Data: one.Data})
	}
	return message
}
