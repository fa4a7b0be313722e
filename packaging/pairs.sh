#!/bin/bash
# Démarre les pairs (../shared/peers), joue tous les tests qui s'en servent, les arrête.
# Un pair absent, un outil absent, une donnée officielle absente : échec, jamais test passé sous silence.
#   packaging/pairs.sh [paquets Go…]   par défaut : tout ce qui importe assets/reference ou postgrestest, et la carte (cgo)
set -euo pipefail
ici=$(cd "$(dirname "$0")/.." && pwd); cd "$ici"
partage=${CHEVET_SHARED:-$(dirname "$ici")/shared}
pairs=$partage/peers
[ -d "$pairs" ] || { echo "Les pairs ne sont pas dans $pairs (CHEVET_SHARED=…)." >&2; exit 1; }

# Un dossier à nous : deux exécutions sur une machine ne se prennent pas leurs fichiers (les ports, eux, sont fixes).
export PEERS_RUN=${PEERS_RUN:-/tmp/chevet-peers}
export CHEVET_SHARED=$partage CHEVET_PAIRS=1
export SOFTHSM2_CONF=$PEERS_RUN/hsm/softhsm2.conf
marques=${TESTTAGS:-ci,migrated_fynedo,no_emoji}

paquets="slapd ldap-utils postgresql softhsm2 opensc openssl curl nodejs npm python3 python3-hl7 xmlsec1 libxml2-utils poppler-utils dmtx-utils qpdf libsaxonhe-java openjdk-17-jdk-headless libpdfbox2-java libpdfbox-java libjaxb-java libactivation-java gcc"
manque=
for p in $paquets; do
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] && continue
	case $p in nodejs) command -v node >/dev/null && continue ;; npm) command -v npm >/dev/null && continue ;; esac
	manque="$manque $p"
done
if [ -n "$manque" ]; then
	echo "Paquets à installer :$manque" >&2
	root=; [ "$(id -u)" = 0 ] || root=sudo
	$root apt-get update -q >&2
	# Les démons que les paquets lancent d'eux-mêmes ne servent pas : chaque pair a les siens, sur ses ports.
	# shellcheck disable=SC2086
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $manque >&2
fi

demarres=()
arreter() {
	local p
	for p in "${demarres[@]}"; do "$pairs/$p/run.sh" stop || true; done
}
trap arreter EXIT
for p in psc ldap postgres; do
	"$pairs/$p/run.sh" stop >/dev/null 2>&1 || true # resté d'une exécution interrompue
	demarres+=("$p")
	"$pairs/$p/run.sh" start
done
"$pairs/hsm/setup.sh" >/dev/null
echo "hsm peer ready"
"$pairs/bench/run.sh" hl7 >/dev/null # installe les analyseurs npm que les tests de MLLP emploient
[ -d "$PEERS_RUN/bench/npm/node_modules/node-hl7-server" ] || # et le serveur, que la mesure n'emploie pas
	npm install --prefix "$PEERS_RUN/bench/npm" --no-audit --no-fund --ignore-scripts --silent node-hl7-server@2.5.0

if [ $# -gt 0 ]; then
	liste=("$@")
else
	mapfile -t liste < <(CGO_ENABLED=0 go list -tags "$marques" -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... |
		awk '/chevet\/assets\/reference|chevet\/store\/central\/postgrestest/ {print $1}')
fi
echo "${#liste[@]} paquets Go"
# Un échec n'empêche pas le reste d'être joué : on veut savoir tout ce qui ne va pas.
issue=0
CGO_ENABLED=0 go test -tags "$marques" -count=1 -p "${PAIRS_P:-2}" -timeout 40m "${liste[@]}" || issue=$?
# La carte (PKCS#11) a besoin de cgo : elle n'est jamais dans les autres tests.
CGO_ENABLED=1 go test -tags "$marques,pkcs11" -count=1 ./app/cps/ ./app/dmp/ || issue=$?
exit $issue
