#!/bin/sh
# Sets up .venv and the system packages on Debian and Ubuntu: setup.sh run|test
# Needs root (or sudo) only when a system package is missing. The stamp .venv/ready-run or
# .venv/ready-test tells make that nothing is to be done.
set -eu
cd "$(dirname "$0")/.."

# Qt's libraries for a window (and offscreen); the second list is for the tests: a virtual
# screen, mouse clicks from outside, and a Modbus client written by somebody else.
RUN_PACKAGES="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0
    libxcb-render0 libxcb-shape0 libxcb-util1 libxcb-xkb1 libxkbcommon-x11-0"
TEST_PACKAGES="xvfb xauth xdotool mbpoll tigervnc-standalone-server x11-xserver-utils"

fail() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# find_python: print the first interpreter with a version that the program supports.
find_python() {
    for candidate in python3 python3.12 python3.13 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
            2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

# installed PACKAGE: since Ubuntu 24.04 some libraries carry a t64 at the end of their name.
installed() {
    for name in "$1" "$1t64"; do
        case "$(dpkg-query -W -f '${Status}' "$name" 2>/dev/null)" in
            "install ok installed") return 0 ;;
        esac
    done
    return 1
}

# missing PACKAGE...: print those that are not installed.
missing() {
    for package in "$@"; do
        installed "$package" || printf '%s ' "$package"
    done
}

# as_root COMMAND...: through sudo when we are somebody else.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

may_become_root() {
    [ "$(id -u)" -eq 0 ] && return 0
    command -v sudo >/dev/null || return 1
    [ -t 0 ] || sudo -n true 2>/dev/null
}

# install_packages PACKAGE...: through apt-get, or say what is missing.
install_packages() {
    [ $# -gt 0 ] || return 0
    may_become_root || fail "These system packages are missing and there is neither root nor sudo \
to install them: $*
Ask the computer's administrator for:  apt-get install --no-install-recommends $*
Then repeat the same make command."
    printf 'Installing system packages: %s\n' "$*"
    lock_wait="-oDPkg::Lock::Timeout=300"
    as_root apt-get "$lock_wait" -qq update
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get "$lock_wait" -qq install --no-install-recommends "$@" >/dev/null
}

group=${1:-run}
case "$group" in
    run) packages=$RUN_PACKAGES target="." ;;
    test) packages="$RUN_PACKAGES $TEST_PACKAGES" target=".[dev]" ;;
    *) fail "setup.sh: say run or test, not $group" ;;
esac

python=$(find_python)
[ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 is needed and was not found: \
$(python3 --version 2>&1 || true). Install one of them (Debian 12 and Ubuntu 24.04 bring it as python3)."

if command -v apt-get >/dev/null; then
    # Debian's own Python comes without the part that makes virtual environments.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
    # The lists are words.
    # shellcheck disable=SC2046,SC2086
    install_packages $(missing $packages)
else
    printf 'No apt-get here. The libraries behind these Debian packages are needed: %s\n' "$packages"
fi

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    printf 'Making .venv with %s\n' "$python"
    "$python" -m venv --clear .venv || fail "$python cannot make a virtual environment here."
fi
printf 'Installing the program and its libraries into .venv (the first time takes a while)\n'
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$target"
touch ".venv/ready-$group"
