#!/bin/bash
# fenetre.sh fumee|captures|mesures : pilote la fenêtre construite (build/chevet) sous un écran virtuel.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
CGO_ENABLED=0 go build -tags ci,migrated_fynedo,no_emoji -o build/chevet-captures ./cmd/chevet-captures
exec build/chevet-captures ${OPTIONS:-} "$1"
