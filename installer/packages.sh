# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Read by run.sh and test.sh, in the top folder of a checkout.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# as_root COMMAND …: runs it as root, through sudo where the user is not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        fail "Not root, and sudo is not installed. As root: $*"
    fi
}

# install_missing PACKAGE …: installs those that are not there yet; asks nothing of apt when all are.
install_missing() {
    missing=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

# install_listed: everything in packages.txt.
install_listed() {
    command -v dpkg-query >/dev/null 2>&1 || fail "This installs Debian 12 packages and needs dpkg; elsewhere install what installer/packages.txt names by hand."
    # shellcheck disable=SC2046
    install_missing $(sed 's/#.*//' installer/packages.txt)
}

jobs=$(nproc)
