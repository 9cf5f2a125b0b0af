package accounts

import (
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// newUser is a row that is not stored yet. Hashing the password takes its time, so it is done here,
// before any transaction that others would wait for.
func newUser(app core.App, email, password, username string) (*core.Record, error) {
	users, err := app.FindCachedCollectionByNameOrId(Users)
	if err != nil {
		return nil, err
	}
	user := core.NewRecord(users)
	user.SetEmail(email)
	user.SetPassword(password)
	user.Set("username", username)
	return user, nil
}

// SignUp answers POST /api/accounts/sign-up with a session, in the shape of PocketBase's own sign-in.
// The body names all that a new person may choose; anything else in it is refused.
func (a *Accounts) SignUp(e *core.RequestEvent) error {
	var asked struct {
		Email      string `json:"email"`
		Password   string `json:"password"`
		Username   string `json:"username"`
		Name       string `json:"name"`
		Language   string `json:"language"`
		Invitation string `json:"invitation"`
	}
	if err := read(e, &asked); err != nil {
		return err
	}
	// Looked at before the costly part; it is spent below.
	if _, err := a.admit(e.App, asked.Invitation, false); err != nil {
		return err
	}
	if asked.Username == "" {
		return invalid("username", "validation_required") // it would be made up otherwise
	}
	user, err := newUser(e.App, asked.Email, asked.Password, asked.Username)
	if err != nil {
		return err
	}
	user.Set("name", asked.Name)
	user.Set("language", asked.Language)
	err = e.App.RunInTransaction(func(app core.App) error {
		role, err := a.admit(app, asked.Invitation, true)
		if err != nil {
			return err
		}
		user.Set("role", role)
		return explain(app.Save(user))
	})
	if err != nil {
		return err
	}
	a.Log.Info("signed up", "user", user.Id)
	a.askToVerify(e.App, user)
	return apis.RecordAuthResponse(e, user, "", nil)
}

// admit decides whether a new person may have an account, and its role. It spends the invitation if asked to.
func (a *Accounts) admit(app core.App, invitation string, spend bool) (role string, err error) {
	mode, err := a.signUpMode(app)
	switch {
	case err != nil:
		return "", err
	case mode == SignUpClosed:
		return "", errSignUpClosed
	case invitation != "":
		return a.redeem(app, invitation, spend)
	case mode == SignUpInvitation:
		return "", errInvitationNeeded
	}
	return RoleUser, nil
}
