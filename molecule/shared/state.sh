#!/bin/sh
# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints all that the collection may have changed on a host. Left out: what
# changes by itself (lifetimes, counters, the indexes of links, a link's own
# MTU, which the kernel notes with the routes that are there when networkd
# writes it), and the kernel's own l3mdev rule, which it adds with the first
# VRF and keeps. Rules of one priority are sorted: networkd adds them in an
# order of its own, and those of the collection do the same.
set -u
export SYSTEMD_COLORS=0

echo "# files"
for place in /etc/systemd /etc/sysctl.d /etc/iproute2 /etc/transit-networkd /var/lib/transit-networkd /usr/local/sbin; do
    [ -e "$place" ] || continue
    find "$place" -type f -exec stat -c '%A %U %G %n' {} + -exec sha256sum {} +
    find "$place" -type l -printf '%p -> %l\n'
done | sort

echo "# units"
systemctl list-units --all --plain --no-legend 'transit-*'

echo "# rules"
for family in -4 -6; do
    ip "$family" -N rule show | grep -v '^1000:.*l3mdev' | sort -n
done

echo "# routes"
for family in -4 -6; do
    ip "$family" -N route show table all | sed -E 's/ expires [0-9]+sec//; s/ mtu 1500//; s/ +$//' | sort
done

echo "# links"
ip -o -d link show | sed -E 's/^[0-9]+: //; s/@if[0-9]+/@if/; s/ (qdisc|qlen|numtxqueues|numrxqueues|gso|tso|gro|allmulti|minmtu|maxmtu|parentbus|parentdev|link-netns|link-netnsid|promiscuity)[^\\]*//' | sort
ip -o addr show | sed -E 's/^[0-9]+: //; s/(valid|preferred)_lft [0-9]+sec//g; s/ +$//' | sort

echo "# packet filters"
nft list tables

echo "# sysctls"
for name in net.ipv4.ip_forward net.ipv6.conf.all.forwarding net.ipv4.tcp_l3mdev_accept net.ipv4.udp_l3mdev_accept; do
    echo "$name = $(sysctl -n "$name")"
done
