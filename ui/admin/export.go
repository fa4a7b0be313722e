package admin

import (
	"context"
	"errors"
	"io"
	"os"

	"fyne.io/fyne/v2"

	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/files"
	"chevet/ui/widget"
)

// ReasonFile says that an extraction could not be written where the person wants it.
const ReasonFile record.Reason = "ADM-FICHIER"

// chooseFormat asks for a format, then for a place, and writes there what the server streams.
func (a *Admin) chooseFormat(under fyne.CanvasObject, name string, open func(ctx context.Context, format string) (io.ReadCloser, error)) {
	items := make([]widget.MenuItem, 0, 2)
	for _, format := range []string{"csv", "json"} {
		items = append(items, widget.MenuItem{Text: window.ExportAs(format), Icon: "file-text", Do: func() {
			file := name + "-" + a.env.Desk.Now().Local().Format("2006-01-02") + "." + format
			files.Save(a.env.Window.Canvas(), window.ExportTitle, file, func(path string) {
				tell(a, func(ctx context.Context) error { return export(ctx, path, format, open) }, func(err error) {
					if err != nil {
						(&widget.Dialog{Title: window.ExportFailed, Extra: problem(err, 472), Verb: window.Close, Only: true}).Show(a.env.Window.Canvas())
						return
					}
					a.said(window.Exported(path))
				})
			})
		}})
	}
	widget.NewMenu(items...).ShowUnder(under)
}

// export writes the file whole or not at all: what was there is replaced at the end only.
func export(ctx context.Context, path, format string, open func(context.Context, string) (io.ReadCloser, error)) (err error) {
	from, err := open(ctx, format)
	if err != nil {
		return err
	}
	defer from.Close()
	part := path + ".partiel"
	to, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // accounts and journal: for whoever extracts alone
	if err != nil {
		return record.E(record.Invalid, ReasonFile).In("admin.export").Wrap(err)
	}
	_, copied := io.Copy(to, from)
	if err := errors.Join(copied, to.Sync(), to.Close()); err != nil {
		return errors.Join(record.E(record.Unavailable, ReasonFile).In("admin.export").Wrap(err), os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(record.E(record.Invalid, ReasonFile).In("admin.export").Wrap(err), os.Remove(part))
	}
	return nil
}
