#!/bin/sh
# `python` checks that Python is new enough. The others install what pip cannot: `venv` makes `python3 -m venv` work; `films` brings the headers of cairo
# and pango, which two of Manim's packages are compiled against on Linux and macOS.
# Does nothing when all is there. Without root or sudo it says what to run, and stops.
set -eu

PYTHON=${PYTHON:-python3}

have_venv() { "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; }
have_films() {
    pkg-config --exists cairo pangocairo 2>/dev/null &&
        { command -v cc || command -v gcc || command -v clang; } >/dev/null 2>&1 &&
        "$PYTHON" -c 'import os, sysconfig as s; os.stat(os.path.join(s.get_path("include"), "Python.h"))' 2>/dev/null
}

have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }

case "$1" in
python)
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit 0
    version=$("$PYTHON" -c 'import platform; print(platform.python_version())' 2>/dev/null) ||
        version="not there"
    echo "Python 3.11 or newer is needed; $PYTHON is $version." >&2
    echo "Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
    ;;
venv) have_venv && exit 0 ;;
films) have_films && exit 0 ;;
browser) have_browser && exit 0 ;;
*) echo "usage: $0 python|venv|films|browser" >&2; exit 2 ;;
esac

if command -v apt-get >/dev/null 2>&1; then
    refresh="apt-get update -qq"
    install="env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
    venv="python3-venv"
    films="gcc g++ pkg-config python3-dev libcairo2-dev libpango1.0-dev"
    browser="chromium"
elif command -v dnf >/dev/null 2>&1; then
    refresh=true install="dnf install -y -q" venv="python3"
    films="gcc gcc-c++ pkgconf-pkg-config python3-devel cairo-devel pango-devel" browser="chromium"
elif command -v pacman >/dev/null 2>&1; then
    refresh=true install="pacman -Sy --noconfirm --needed" venv="python" films="base-devel cairo pango"
    browser="chromium"
elif command -v brew >/dev/null 2>&1; then
    refresh=true install="brew install" venv="python" films="pkg-config cairo pango"
    browser="chromium"
else
    echo "Install the development files of cairo and pango, pkg-config and a C compiler," >&2
    echo "Python's venv, and Chromium for the tests; then run make again." >&2
    exit 1
fi
eval "packages=\$$1"

case "$install" in
brew*) sudo= ;;
*)
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo="sudo -n"
    else
        echo "System packages are missing, and installing them needs root. Run this, then make again:" >&2
        if [ "$refresh" = true ]; then
            echo "    sudo $install $packages" >&2
        else
            echo "    sudo $refresh && sudo $install $packages" >&2
        fi
        exit 1
    fi
    ;;
esac

echo "Installing system packages: $packages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $sudo $refresh && $sudo $install $packages; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "The system's package manager failed: $install $packages" >&2
    exit 1
fi
"have_$1" || { echo "Installed $packages, but something is still missing." >&2; exit 1; }
