#!/bin/sh
# Installe ce qui manque pour construire, lancer et tester Chevet. Sans danger à relancer.
#   packaging/dependances.sh construire   compilateur C et en-têtes de la fenêtre
#   packaging/dependances.sh tester       en plus : écran virtuel, validateurs
set -eu
but=${1:-construire}
go_min=1.26

dire() { printf '%s\n' "$*" >&2; }

construire="gcc make git ca-certificates pkg-config libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev libgl1-mesa-dri xdg-utils"
tester="xvfb xdotool x11-utils openbox imagemagick libxml2-utils xmlsec1 curl postgresql libsaxonhe-java openjdk-17-jdk-headless libpdfbox2-java libpdfbox-java dmtx-utils python3-hl7"
case $but in
construire) voulus=$construire ;;
tester) voulus="$construire $tester" ;;
*) dire "usage : $0 construire|tester"; exit 2 ;;
esac

go_bin=$(command -v go || true)
[ -n "$go_bin" ] || { [ -x /usr/local/go/bin/go ] && go_bin=/usr/local/go/bin/go; } || true
if [ -z "$go_bin" ]; then
	dire "Go $go_min ou plus récent est nécessaire : https://go.dev/dl/ (puis ajoutez /usr/local/go/bin au PATH)."
	exit 1
fi
# Un Go plus ancien (1.21 et suivants) télécharge de lui-même la version écrite dans go.mod.

if ! command -v apt-get >/dev/null 2>&1; then
	manque=
	for outil in gcc make git pkg-config; do command -v "$outil" >/dev/null 2>&1 || manque="$manque $outil"; done
	[ "$but" = tester ] && for outil in Xvfb xdotool xmllint xmlsec1 import; do command -v "$outil" >/dev/null 2>&1 || manque="$manque $outil"; done
	if [ -n "$manque" ]; then
		dire "Ce système n'a pas apt. Installez :$manque"
		dire "et les en-têtes de OpenGL (Mesa), X11, Xcursor, Xrandr, Xinerama, Xi, Xxf86vm, Wayland et xkbcommon."
		dire "Fedora : dnf install gcc make git pkgconf mesa-libGL-devel libX11-devel libXcursor-devel libXrandr-devel libXinerama-devel libXi-devel libXxf86vm-devel wayland-devel libxkbcommon-devel"
		exit 1
	fi
	exit 0
fi

manque=
for paquet in $voulus; do
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$paquet" 2>/dev/null || true)" = installed ] || manque="$manque $paquet"
done
[ -z "$manque" ] && exit 0

dire "Paquets à installer :$manque"
root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null 2>&1 || { dire "Il faut être root, ou avoir sudo : apt-get install$manque"; exit 1; }
	root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q >&2
# shellcheck disable=SC2086
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $manque >&2
