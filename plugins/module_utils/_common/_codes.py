# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of drift checks, and of the preflight findings that a person may accept."""

from __future__ import annotations

# The codes of checks: what a host must have (docs/codes.md). Programs know a check by its code.
ADDRESS = "address"
ALLOWED_IPS = "allowed-ips"
DEFAULT_IN_MAIN = "default-in-main"
DROP_IN = "drop-in"
EARLIER_RULE = "earlier-rule"
ENDPOINT = "endpoint"
FILE = "file"
FILTER = "filter"
FILTER_FILE = "filter-file"
FILTER_STATE = "filter-state"
FOLLOW_STATE = "follow-state"
FOLLOW_TIMER_STATE = "follow-timer-state"
GATEWAY = "gateway"
HANDSHAKE = "handshake"
INTERFACE = "interface"
KEEPALIVE = "keepalive"
L3MDEV_RULE = "l3mdev-rule"
LEARNT_ADDRESS = "learnt-address"
LOCAL_RULE = "local-rule"
LOOKUP = "lookup"
MARK = "mark"
MASTER = "master"
METRICS_STATE = "metrics-state"
METRICS_TIMER_STATE = "metrics-timer-state"
MTU = "mtu"
NO_MASTER = "no-master"
NO_PRESHARED_KEY = "no-preshared-key"
OTHER_PEERS = "other-peers"
PEER = "peer"
PEERS = "peers"
PING = "ping"
PORT = "port"
PRESHARED_KEY = "preshared-key"
PUBLIC_KEY = "public-key"
RULE = "rule"
SERVICE_DROP_IN = "service-drop-in"
SERVICE_STATE = "service-state"
SOCKETS = "sockets"
SOURCE_RULE = "source-rule"
STATE = "state"
SYSCTL = "sysctl"
SYSCTL_TCP = "sysctl-tcp"
SYSCTL_UDP = "sysctl-udp"
TABLE = "table"
UNIT = "unit"
UNREACHABLE_DEFAULT = "unreachable-default"
VRF_DEVICE = "vrf-device"
VRF_END = "vrf-end"
WIREGUARD_DEVICE = "wireguard-device"
# Preflight findings that `accept` switches off: a person may know better than to be stopped by them.
ACCEPTABLE = (
    "foreign-rules",
    "gateway-absent",
    "generated",
    "names",
)
