#!/bin/sh
# Écrit la liste des modules compris dans les programmes : TSV et CycloneDX 1.5 (SC.SSI/GEN.20).
#   packaging/securite/dependances.sh DOSSIER
set -eu
sortie=${1:-build/dependances}
mkdir -p "$sortie"
CGO_ENABLED=0 go list -deps -tags ci,migrated_fynedo,no_emoji -f '{{with .Module}}{{if not .Main}}{{.Path}}	{{.Version}}{{end}}{{end}}' ./cmd/... | sort -u |
	while IFS='	' read -r module version; do
		[ -n "$module" ] || continue
		empreinte=$(grep -F "$module $version h1:" go.sum | cut -d' ' -f3)
		printf '%s\t%s\t%s\n' "$module" "$version" "$empreinte"
	done >"$sortie/dependances.tsv"
{
	printf '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"metadata":{"component":{"type":"application","name":"chevet"}},"components":['
	separateur=
	while IFS='	' read -r module version empreinte; do
		printf '%s\n{"type":"library","name":"%s","version":"%s","purl":"pkg:golang/%s@%s","properties":[{"name":"go.sum","value":"%s"}]}' \
			"$separateur" "$module" "$version" "$module" "$version" "$empreinte"
		separateur=,
	done <"$sortie/dependances.tsv"
	printf '\n]}\n'
} >"$sortie/sbom.cdx.json"
echo "$sortie/dependances.tsv : $(wc -l <"$sortie/dependances.tsv") modules"
