package ui

import (
	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/admin"
	"chevet/ui/identity"
	"chevet/ui/screen"
	"chevet/ui/syncview"
)

// section is a screen that the top bar leads to. A section whose make is nil says that it is yet to come; one whose may
// refuses the session is not drawn at all.
type section struct {
	name, word, icon string
	make             func(*screen.Env) screen.Screen
	may              func(*app.Session) bool
	hidden           bool // another screen leads there
}

// sections are those of the top bar after the home, in order.
var sections = []section{
	{name: "receptions", word: window.NavReceptions, icon: "inbox"},
	{name: "sendings", word: window.NavSendings, icon: "send"},
	{name: "indicators", word: window.NavIndicators, icon: "chart-column"},
	{name: "admin", word: window.NavAdmin, icon: "settings", may: app.Administers,
		make: func(e *screen.Env) screen.Screen { return admin.New(e) }},
	{name: "identities", make: func(env *screen.Env) screen.Screen { return identity.NewWorklist(env) }, hidden: true},
	{name: "sync", word: window.SyncTitle, icon: "refresh-cw", make: syncview.New, hidden: true}, // F7, the server in the status bar
}

// Section implements screen.Navigator. A section is built when it is first shown, and lives as long as the session.
func (f *Frame) Section(name string) {
	if f.desk.Session() == nil {
		return
	}
	for _, s := range sections {
		if s.name != name {
			continue
		}
		if s.make == nil {
			f.say(screen.Toast{Key: "soon", Tone: screen.Info, Text: window.Soon})
			return
		}
		if f.built[name] == nil {
			f.built[name] = s.make(f.env)
		}
		f.desk.CloseRecord()
		f.show(f.built[name])
		return
	}
}

// closer is a Screen with something to let go of when the session ends.
type closer interface{ Close() }

// dropSections forgets what the last person's screens show.
func (f *Frame) dropSections() {
	for _, s := range f.built {
		if c, ok := s.(closer); ok {
			c.Close()
		}
	}
	f.built = map[string]screen.Screen{}
}
