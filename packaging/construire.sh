#!/bin/bash
# construire.sh SORTIE PAQUET TAGS LDFLAGS : construit la fenêtre en disant où l'on en est. La première fois, la
# liaison OpenGL se compile (environ 4 minutes sur 2 cœurs) ; ensuite quelques secondes.
set -euo pipefail
sortie=$1 paquet=$2 tags=$3 ldflags=$4
mkdir -p "$(dirname "$sortie")"
debut=$(date +%s)
CGO_ENABLED=1 go build -tags "$tags" -ldflags "$ldflags" -o "$sortie" "$paquet" &
pid=$!
dit=0
while kill -0 "$pid" 2>/dev/null; do
	read -r -t 1 <> <(:) || true
	s=$(($(date +%s) - debut))
	if [ $s -ge 10 ] && [ $((s / 10)) -ne $dit ]; then
		dit=$((s / 10))
		[ $dit -eq 1 ] && echo "Première construction : la liaison OpenGL se compile, environ 4 minutes. Les suivantes prennent quelques secondes." >&2
		echo "  construction… ${s} s" >&2
	fi
done
wait "$pid"
