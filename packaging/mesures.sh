#!/bin/bash
# mesures.sh : joue les mesures et imprime le tableau de QUALITY.md avec ce que cette machine donne. Aucun test
# n'échoue sur un temps. Une machine occupée donne des temps qui ne disent rien : lancez-la seule.
set -euo pipefail
cd "$(dirname "$0")/.."
tags=ci,migrated_fynedo,no_emoji
sortie=$(mktemp)
trap 'rm -f "$sortie"' EXIT

# paquet | mesure | ce que c'est | cible
tableau='
store/cache|BenchmarkLoad300|Ouvrir un dossier de 300 documents depuis le poste|5 ms (écran entier : 50 ms)
store/cache|BenchmarkLoad10000|Ouvrir un dossier de 10 000 documents depuis le poste|60 ms (écran entier : 100 ms)
store/cache|BenchmarkSearch100k|Chercher un patient parmi 100 000|p95 20 ms
store/cache|BenchmarkWriteConsent|Enregistrer une information (fsync)|50 ms
store/cache|BenchmarkOpen|Déverrouiller une copie de 20 000 documents|300 ms
app|BenchmarkFilter10000|Filtrer 10 000 lignes|16 ms
ui/dossier|BenchmarkOpen|Mettre un dossier à l’écran|50 ms, 100 ms pour 10 000
ui/dossier|BenchmarkFilterKeystroke|Une touche dans le filtre, 10 000 lignes|16 ms
ui/widget|BenchmarkTableScrollStep|Un cran de défilement, 10 000 lignes|1 ms
ui/preview|BenchmarkStructuredView|Vue structurée d’un document|100 ms pour 200 ko
app/pdf|BenchmarkFirstPageWarm|Première page d’un PDF, moteur chaud|100 ms
app/pdf|BenchmarkStartFromTheCache|Démarrage du moteur PDF depuis son cache|en arrière-plan
app/cda|BenchmarkIndexSamples|Indexer les 29 exemples officiels|moitié de xmllint
app/cda|BenchmarkParseSamples|Lire en entier les 29 exemples officiels|xmllint
app/cda|BenchmarkIndex30MB|Indexer un PDF de 30 Mo|10 Mo de mémoire
app/xds|BenchmarkQueryResponse1000Entries|Lire une liste DMP de 1 000 entrées|30 ms
app/vihf|BenchmarkAssertionRSA2048|Signer un VIHF|2 ms
app/dmp|BenchmarkTD32Of5MB|TD3.2 de 5 Mo|50 ms
cmd/chevet-serveur|BenchmarkPush|Envoyer des écritures au serveur|2,5 × PouchDB
cmd/chevet-serveur|BenchmarkPull|Recevoir 10 000 documents|3 × PouchDB
'
printf '%s\t%s\t%s\t%s\n' mesure valeur cible "nom du banc"
while IFS='|' read -r paquet banc quoi cible; do
	[ -n "$paquet" ] || continue
	CGO_ENABLED=0 go test -tags "$tags" -run '^$' -bench "^$banc" -benchtime "${DUREE:-1s}" -benchmem "./$paquet" >"$sortie" 2>&1 || { printf '%s\t%s\t%s\t%s\n' "$quoi" "échec" "$cible" "$banc"; continue; }
	awk -v q="$quoi" -v c="$cible" '/^Benchmark/ {
		n=$1; sub(/-[0-9]+$/, "", n); v=""; extra=""
		for (i=3; i<NF; i+=2) { u=$(i+1); x=$i
			if (u=="ns/op") { v = x>=1e6 ? sprintf("%.1f ms", x/1e6) : x>=1e3 ? sprintf("%.1f µs", x/1e3) : sprintf("%d ns", x) }
			else if (u!="B/op" && u!="allocs/op") extra=extra " " x " " u
			else if (u=="B/op") extra=extra sprintf(" %.1f Mo", x/1e6) }
		printf "%s\t%s%s\t%s\t%s\n", q, v, extra, c, n }' "$sortie"
done <<<"$tableau"
[ -x build/chevet ] && packaging/fenetre.sh mesures 2>/dev/null || true
