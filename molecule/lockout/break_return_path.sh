#!/bin/sh
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Waits at the console of r1 for its VRF, then has the internet lose the way
# back to r1, until r1 has given the VRF up. r1 itself cannot see this fault:
# its gateway answers.
set -eu

lab() { python3 -m lab exec "$@"; }

lab r1 -- sh -c 'until [ -e /sys/class/net/vrf-wan ]; do sleep 0.2; done'
lab wan -- ip route add blackhole 198.51.100.11/32
lab r1 -- sh -c 'while [ -e /sys/class/net/vrf-wan ]; do sleep 1; done'
lab wan -- ip route del blackhole 198.51.100.11/32
