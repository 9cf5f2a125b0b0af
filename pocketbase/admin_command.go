package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"helen/accounts"
)

// newAdminCommand is `helen admin EMAIL`. A password is no argument: those are seen by every process, and kept by shells.
func newAdminCommand(base core.App, env func(string) string) *cobra.Command {
	return &cobra.Command{
		Use:   "admin EMAIL",
		Short: "Makes an administrator, or makes an account one",
		Long: "Makes an administrator, or makes an account one. HELEN_ADMIN_PASSWORD is its password;\n" +
			"without it a new account, or one whose address nobody verified, gets one that is printed once.",
		RunE: func(command *cobra.Command, arguments []string) error {
			if len(arguments) != 1 || !strings.Contains(arguments[0], "@") { // in Args, PocketBase would swallow it
				return errors.New("give the address of the administrator: helen admin you@example.com")
			}
			if err := base.RunAllMigrations(); err != nil {
				return err
			}
			made, err := accounts.MakeAdmin(base, arguments[0], env("HELEN_ADMIN_PASSWORD"))
			if err != nil {
				return err
			}
			did := "is now an administrator"
			if made.Created {
				did = "was made, and is an administrator"
			}
			out := command.OutOrStdout()
			fmt.Fprintf(out, "%s (%s) %s.\n", arguments[0], made.Username, did)
			if made.Password != "" {
				fmt.Fprintf(out, "Password, shown this once: %s\n", made.Password)
			}
			return nil
		},
	}
}
