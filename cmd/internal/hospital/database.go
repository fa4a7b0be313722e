package hospital

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the kernel's unit of processor time, on every Linux that Go knows. // proc(5), sysconf(_SC_CLK_TCK)
const tick = time.Second / 100

// databaseCPU is what the PostgreSQL whose files are in the directory has spent so far: its processes that live, and
// those that have ended. PostgreSQL works in the directory of its data. // initdb, PostgreSQL 17 §18
func databaseCPU(data string) (spent time.Duration) {
	if data == "" {
		return 0
	}
	places, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, place := range places {
		if at, err := os.Readlink(place); err != nil || at != data {
			continue // not ours, or it has just ended
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(place), "stat"))
		if err != nil {
			continue
		}
		// pid (name) state ppid … utime stime cutime cstime, the 14th to the 17th
		rest := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(rest) < 15 {
			continue
		}
		for _, field := range rest[11:15] {
			n, _ := strconv.ParseInt(field, 10, 64)
			spent += time.Duration(n) * tick
		}
	}
	return spent
}
