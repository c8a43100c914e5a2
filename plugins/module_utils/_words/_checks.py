# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the checks of a host against its plan, by code. Pure."""

from __future__ import annotations

import typing as t

from .._common import _codes


class CheckWords(t.NamedTuple):
    """The words of one check: its name, what was expected where the name and the value do not say it, and why."""

    name: str
    wanted: str = "{name} {expected}"
    why: str = ""

    @property
    def template(self) -> str:
        """Return the text of a check that fails, as a template."""
        wanted = self.wanted.replace("{name}", self.name)
        return f"{{subject}}: expected {wanted}, {{found:found}}{f' ({self.why})' if self.why else ''}"


_NO_UDP = "WireGuard's socket is in no VRF and hears no packet that comes in through one"
_NO_TCP = "a TCP server that is in no VRF, like sshd, hears nothing that comes in through one"
_NOT_FOLLOWED = "endpoints that change are not followed"
_NO_METRICS = "metrics are not written"

CHECKS: dict[str, CheckWords] = {
    _codes.ADDRESS: CheckWords("address"),
    _codes.ALLOWED_IPS: CheckWords("allowed IPs"),
    _codes.DEFAULT_IN_MAIN: CheckWords(
        "{family} default in main",
        "no {family} default route in main",
        "traffic that no tunnel takes would leave here",
    ),
    _codes.DROP_IN: CheckWords("drop-in"),
    _codes.EARLIER_RULE: CheckWords(
        "rules before {priority:number}",
        "no rule for mark {mark:number} before {priority:number}",
        "it takes the marked packets elsewhere",
    ),
    _codes.EGRESS: CheckWords(
        "default route", "a default route {expected}", "the host's own traffic was to go there, and goes nowhere"
    ),
    _codes.ENDPOINT: CheckWords("endpoint"),
    _codes.FILE: CheckWords("file"),
    _codes.FILTER: CheckWords("filter", "the rules of {path}", "more than is wanted may come in from the WAN"),
    _codes.FILTER_FILE: CheckWords("file", "the managed rules in {expected}"),
    _codes.FILTER_STATE: CheckWords("state", why="the next boot may have no filter: see systemctl status {subject}"),
    _codes.FOLLOW_STATE: CheckWords("state", why=f"{_NOT_FOLLOWED}: see journalctl -u {{subject}}"),
    _codes.FOLLOW_TIMER_STATE: CheckWords("state", why=_NOT_FOLLOWED),
    _codes.GATEWAY: CheckWords("{family} default", "an {family} default route {expected} in table {table:number}"),
    _codes.HANDSHAKE: CheckWords("handshake", "a handshake within the last {limit:number} s"),
    _codes.INNER_END: CheckWords(
        "inner prefixes without an end",
        "no inner prefix without a rule that ends its lookup",
        "while main has no route to it, what users send there would leave by the WAN",
    ),
    _codes.INTERFACE: CheckWords("interface", "an interface of this name"),
    _codes.KEEPALIVE: CheckWords("keepalive"),
    _codes.L3MDEV_RULE: CheckWords("rule", why="what comes in through a VRF would be routed by main"),
    _codes.LEARNT_ADDRESS: CheckWords("address from {source}", "an address from {source}"),
    _codes.LOCAL_RULE: CheckWords(
        "local rule",
        "{expected}, and none before it",
        "what comes in through a VRF would find this host's addresses outside of it",
    ),
    _codes.LOOKUP: CheckWords("lookup", "a route by {expected}"),
    _codes.MARK: CheckWords("mark"),
    _codes.MASTER: CheckWords("master"),
    _codes.METRICS_STATE: CheckWords("state", why=f"{_NO_METRICS}: see journalctl -u {{subject}}"),
    _codes.METRICS_TIMER_STATE: CheckWords("state", why=_NO_METRICS),
    _codes.MTU: CheckWords("MTU"),
    _codes.NO_MASTER: CheckWords("master", "no master"),
    _codes.NO_PRESHARED_KEY: CheckWords("preshared key", "no preshared key"),
    _codes.OTHER_PEERS: CheckWords("other peers", "no peer that is not in the plan"),
    _codes.OTHER_USERS: CheckWords(
        "rules of other users", "no rule for other users", "they may send to the WAN, and the plan does not let them"
    ),
    _codes.PEER: CheckWords("peer", "a peer with the key {expected}"),
    _codes.PEERS: CheckWords("peers", "its keys and peers to be readable"),
    _codes.PING: CheckWords("ping", "an {expected}"),
    _codes.PORT: CheckWords("port"),
    _codes.PRESHARED_KEY: CheckWords("preshared key", "a preshared key"),
    _codes.PUBLIC_KEY: CheckWords("public key"),
    _codes.RULE: CheckWords("rule"),
    _codes.SERVICE_DROP_IN: CheckWords("drop-in", "{expected} in force"),
    _codes.SERVICE_STATE: CheckWords("state"),
    _codes.SOCKETS: CheckWords(
        "sockets", why="it was started before it was bound, or its VRF was made again: restart it"
    ),
    _codes.SOURCE_RULE: CheckWords("source rule", why="answers leave by another uplink than the one that was asked"),
    _codes.STATE: CheckWords("state"),
    _codes.SYSCTL: CheckWords("value"),
    _codes.SYSCTL_TCP: CheckWords("value", why=_NO_TCP),
    _codes.SYSCTL_UDP: CheckWords("value", why=_NO_UDP),
    _codes.TABLE: CheckWords("table"),
    _codes.UNIT: CheckWords("unit"),
    _codes.UNREACHABLE_DEFAULT: CheckWords(
        "{family} unreachable default",
        "an {family} unreachable default with metric {expected} in table {table:number}",
        "what has no route in the table would leave by main",
    ),
    _codes.USERS_RULE: CheckWords(
        "rule of {user}",
        "the rule {expected} of {user}",
        "what that user sends reaches no internet; after a new package, restart systemd-networkd",
    ),
    _codes.VRF_DEVICE: CheckWords("kind", "a VRF device"),
    _codes.VRF_END: CheckWords(
        "end of the VRFs' rules", "{expected}", "what finds no route in its VRF would continue in main"
    ),
    _codes.WIREGUARD_DEVICE: CheckWords("kind", "a WireGuard interface"),
}
