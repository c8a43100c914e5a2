#!/bin/sh
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fetches from the lab's internet what a Debian host does: [packages|time|name], or all three.
set -eu

fetch_packages() {
    rm -rf /var/lib/apt/lists/*
    apt-get update -qq -o Dir::Etc::sourcelist=/etc/apt/lab.list -o Dir::Etc::sourceparts=/dev/null \
        -o Acquire::Retries=0 -o Acquire::http::Timeout=5 -o APT::Update::Error-Mode=any
    grep -qs '^Package: lab-proof$' /var/lib/apt/lists/*_Packages
}

# The server is the one that answers for names, too: wan's address on the segment of the node.
fetch_time() {
    python3 /usr/local/bin/ntp_client.py "$(sed -n 's/^nameserver //p;T;q' /etc/resolv.conf)"
}

fetch_name() {
    getent ahosts wan.lab.example >/dev/null
}

[ $# -gt 0 ] || set -- packages time name
for what in "$@"; do
    "fetch_$what"
done
