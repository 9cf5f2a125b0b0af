package migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// PocketBase's letters lead to its dashboard, which answers on this machine only. Ours lead to the app, and say
// it in both of its languages: a letter is one text for everybody. The secret follows a #, so no log has it.
func init() {
	migrations.Register(lettersUp, func(core.App) error { return nil }, "1764100000_letters.go")
}

func lettersUp(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	for letter, body := range map[*core.EmailTemplate]core.EmailTemplate{
		&users.VerificationTemplate:       link("verify", "Verifica tu correo", "Verify your email"),
		&users.ResetPasswordTemplate:      link("reset", "Elige otra contraseña", "Choose another password"),
		&users.ConfirmEmailChangeTemplate: link("email", "Confirma tu correo nuevo", "Confirm your new email"),
	} {
		if strings.Contains(letter.Body, "/_/#/auth/") { // nobody has written another
			*letter = body
		}
	}
	if strings.Contains(users.OTP.EmailTemplate.Body, "one-time password is") {
		users.OTP.EmailTemplate = core.EmailTemplate{
			Subject: "{OTP}: {APP_NAME}",
			Body: "<p>Tu código · Your code: <strong>{OTP}</strong></p>\n" +
				"<p>Si no lo has pedido, no hagas nada. · If you did not ask for it, do nothing.</p>",
		}
	}
	return app.Save(users)
}

func link(page, spanish, english string) core.EmailTemplate {
	address := "{APP_URL}/account/" + page + "#{TOKEN}"
	return core.EmailTemplate{
		Subject: spanish + " · " + english + " ({APP_NAME})",
		Body: `<p><a class="btn" href="` + address + `" target="_blank" rel="noopener">` + spanish + ` · ` + english + "</a></p>\n" +
			"<p>Si no lo has pedido, no hagas nada. · If you did not ask for it, do nothing.</p>",
	}
}
