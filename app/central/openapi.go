package central

import (
	_ "embed"
	"net/http"

	"chevet/app/central/api"
)

// description is the OpenAPI 3 document of the interface. A test holds it against the routes.
//
//go:embed openapi.json
var description []byte

func (s *Server) described(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", api.TypeJSON)
	_, err := w.Write(description)
	return err
}
