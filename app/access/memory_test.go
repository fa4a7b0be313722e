package access_test

import (
	"testing"

	"chevet/app/access"
	"chevet/app/access/accesstest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	accesstest.Sessions(t, func(*testing.T) access.Sessions { return &access.Memory{} })
}
