package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"helen/backup"
)

// newBackupCommand is `helen backup FILE`.
func newBackupCommand(base core.App) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Writes all of the server's data into a file, also while it runs",
		RunE: func(command *cobra.Command, arguments []string) error {
			if len(arguments) != 1 {
				return errors.New("name the file: helen backup helen-backup.tar.gz (- is standard output)")
			}
			about := backup.About{Version: version, At: time.Now().UTC()}
			if arguments[0] == "-" {
				return backup.Write(base, command.OutOrStdout(), about)
			}
			size, err := writeWhole(arguments[0], func(out io.Writer) error { return backup.Write(base, out, about) })
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "%s: %.1f MB.\n", arguments[0], float64(size)/1e6)
			return nil
		},
	}
}

// writeWhole makes a file that is there with all that is written, or not at all. One that exists is never replaced.
func writeWhole(name string, write func(io.Writer) error) (int64, error) {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("%s is there already: name another file", name)
	}
	part := name + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer os.Remove(part)
	err = write(file)
	info, statErr := file.Stat()
	if err := errors.Join(err, statErr, file.Sync(), file.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(part, name)
}

// newRestoreCommand is `helen restore FILE`.
func newRestoreCommand(base core.App) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Puts a backup in the place of the server's data, which is kept beside it",
		RunE: func(command *cobra.Command, arguments []string) error {
			if len(arguments) != 1 {
				return errors.New("name the backup: helen restore helen-backup.tar.gz (- is standard input)")
			}
			in := command.InOrStdin()
			if arguments[0] != "-" {
				file, err := os.Open(arguments[0])
				if err != nil {
					return err
				}
				defer file.Close()
				in = file
			}
			dir := base.DataDir()
			// Every command opens the database; this one replaces it.
			if err := base.ResetBootstrapState(); err != nil {
				return err
			}
			done, err := backup.Restore(in, dir, time.Now())
			if err != nil {
				return err
			}
			out := command.OutOrStdout()
			fmt.Fprintf(out, "%s is as it was on %s (HELEN %s). Start the server: devices fetch all of it anew.\n",
				dir, done.About.At.Format(time.RFC1123), done.About.Version)
			if done.Kept != "" {
				fmt.Fprintf(out, "What was there before is in %s.\n", done.Kept)
			}
			return nil
		},
	}
}
