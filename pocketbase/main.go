// Command helen is the whole server: accounts and data by PocketBase, the web app, and the weights.
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"helen/app"
	_ "helen/migrations" // registers itself
	"helen/observe"
)

// Set by scripts/build.mjs with -ldflags "-X main.version=… -X main.commit=…".
var (
	version = "0.0.0"
	commit  = "unknown"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "helen:", err)
		os.Exit(1)
	}
}

// gcPercent lets memory grow to five times what lives before it is collected: little lives, and with the default the
// collector runs many times a second beside a hundred streams, each of which waits for it. GOGC overrides it.
const gcPercent = 400

func run() error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	chosen, err := readSettings(os.Getenv)
	if err != nil {
		return err
	}
	log, err := observe.NewLog(os.Stderr, chosen.logLevel)
	if err != nil {
		return err
	}
	ours, err := newServer(chosen, log, app.Dist())
	if err != nil {
		return err
	}
	base := pocketbase.NewWithConfig(pocketbase.Config{
		DefaultDataDir: chosen.dataDir, HideStartBanner: true,
		// A connection reads the whole schema when it is opened, which takes longer than most questions. Beyond fifteen,
		// PocketBase would close and open one with each: none is closed before it has been idle for minutes.
		DataMaxIdleConns: core.DefaultDataMaxOpenConns,
	})
	base.OnServe().BindFunc(ours.serve)
	base.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		ours.close()
		return e.Next()
	})
	return execute(base, func(origins []string) { ours.origins = origins })
}

// execute runs a command line and returns its failure, which PocketBase itself would forget. Other sites may ask only
// where the operator names them; allow hears which.
func execute(base *pocketbase.PocketBase, allow func(origins []string)) error {
	var failure error
	root := base.RootCmd
	root.Use, root.Short = "helen", "HELEN: a voice to talk to, chats and calls, from one binary"
	root.Version = version + " (" + commit + ")"
	root.SetVersionTemplate("helen {{.Version}}\n")
	root.SilenceErrors = true
	serve := cmd.NewServeCommand(base, false)
	root.AddCommand(serve, cmd.NewSuperuserCommand(base), newAdminCommand(base, os.Getenv),
		newBackupCommand(base), newRestoreCommand(base))
	base.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if !serve.PersistentFlags().Changed("origins") {
			e.Router.Unbind(apis.DefaultCorsMiddlewareId)
			return e.Next()
		}
		origins, err := serve.PersistentFlags().GetStringSlice("origins")
		if err != nil {
			return err
		}
		allow(origins)
		return e.Next()
	})
	remember(root, &failure)
	if _, _, err := root.Find(os.Args[1:]); err != nil {
		return err
	}
	if err := base.Execute(); err != nil {
		return err
	}
	return failure
}

func remember(command *cobra.Command, failure *error) {
	if run := command.RunE; run != nil {
		command.SilenceUsage = true
		command.RunE = func(c *cobra.Command, arguments []string) error {
			*failure = run(c, arguments)
			return *failure
		}
	}
	for _, child := range command.Commands() {
		remember(child, failure)
	}
}
