# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of drift checks, and of the preflight findings that a person may accept.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

# The ids of rows by which programs know what a row is about; its ``check`` is for people, and may be worded anew.
ADDRESS = "address"
ALLOWED_IPS = "allowed-ips"
DEFAULT_IN_MAIN = "default-in-main"
DROP_IN = "drop-in"
EARLIER_RULE = "earlier-rule"
ENDPOINT = "endpoint"
FILE = "file"
FILTER = "filter"
GATEWAY = "gateway"
HANDSHAKE = "handshake"
INTERFACE = "interface"
KEEPALIVE = "keepalive"
KIND = "kind"
LEARNT_ADDRESS = "learnt-address"
LOCAL_RULE = "local-rule"
LOOKUP = "lookup"
MARK = "mark"
MASTER = "master"
MTU = "mtu"
OTHER_PEERS = "other-peers"
PEER = "peer"
PEERS = "peers"
PING = "ping"
PORT = "port"
PRESHARED_KEY = "preshared-key"
PUBLIC_KEY = "public-key"
RULE = "rule"
SOCKETS = "sockets"
STATE = "state"
SYSCTL = "sysctl"
TABLE = "table"
UNIT = "unit"
UNREACHABLE_DEFAULT = "unreachable-default"
VRF_END = "vrf-end"
# Preflight findings that `accept` switches off: a person may know better than to be stopped by them.
ACCEPTABLE = (
    "foreign-rules",
    "generated",
    "names",
)

__all__ = (
    "ACCEPTABLE",
    "ADDRESS",
    "ALLOWED_IPS",
    "DEFAULT_IN_MAIN",
    "DROP_IN",
    "EARLIER_RULE",
    "ENDPOINT",
    "FILE",
    "FILTER",
    "GATEWAY",
    "HANDSHAKE",
    "INTERFACE",
    "KEEPALIVE",
    "KIND",
    "LEARNT_ADDRESS",
    "LOCAL_RULE",
    "LOOKUP",
    "MARK",
    "MASTER",
    "MTU",
    "OTHER_PEERS",
    "PEER",
    "PEERS",
    "PING",
    "PORT",
    "PRESHARED_KEY",
    "PUBLIC_KEY",
    "RULE",
    "SOCKETS",
    "STATE",
    "SYSCTL",
    "TABLE",
    "UNIT",
    "UNREACHABLE_DEFAULT",
    "VRF_END",
)
