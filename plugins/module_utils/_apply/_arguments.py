# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ip-rule(8) and wg-set(8) for a rule, a device and a peer. Pure."""

from __future__ import annotations

import ipaddress
import typing as t
from collections.abc import Mapping

if t.TYPE_CHECKING:  # pragma: no cover
    from .._change._netdevs import PeerSection
    from .._common._facts import Peer, Rule, Tunnel


def rule_arguments(rule: Rule) -> list[str]:
    """Return ip-rule(8)'s words for exactly this rule."""
    words = ["priority", str(rule["priority"])]
    if rule.get("inverted"):
        words.insert(0, "not")
    selectors = {"from": rule.get("src"), "to": rule.get("dst"), "iif": rule.get("iif"), "oif": rule.get("oif")}
    for word, value in selectors.items():
        if value:
            words += [word, value]
    other = rule.get("other")
    if isinstance(other, dict) and "uid_start" in other:
        words += ["uidrange", f"{other['uid_start']}-{other['uid_end']}"]
    if rule["mark"] is not None:
        words += ["fwmark", str(rule["mark"]) if rule.get("mask") is None else f"{rule['mark']}/{rule['mask']}"]
    if rule["action"] == "l3mdev" or rule.get("l3mdev"):
        words.append("l3mdev")
    elif rule["action"] == "table":
        words += ["table", str(rule["table"])]
    if rule["action"] not in ("table", "l3mdev"):
        words += ["type", str(rule["action"])]
    return words


def device_arguments(device: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Return wg-set(8)'s words for a [WireGuard] section that replaces the section ``before``.

    The private key is given by its file, never on the command line. A port that is chosen by the kernel stays.
    """
    words = ["fwmark", device.get("FirewallMark", "0")]
    port = device.get("ListenPort", "auto")
    if port != "auto":
        words += ["listen-port", port]
    elif before.get("ListenPort", "auto") != "auto":
        words += ["listen-port", "0"]  # another one, which the kernel chooses
    if device.get("PrivateKeyFile"):
        words += ["private-key", device["PrivateKeyFile"]]
    return words


def device_agrees(device: Mapping[str, str], there: Tunnel) -> bool:
    """Return whether the kernel's device (of the facts) has the mark and the port of a [WireGuard] section."""
    port = device.get("ListenPort", "auto")
    return _number(device.get("FirewallMark")) == (there["mark"] or 0) and port in ("auto", str(there["listen_port"]))


def peer_agrees(peer: PeerSection, there: Peer) -> bool:
    """Return whether the kernel's peer (of the facts) is as its section says. Its endpoint may differ: peers roam."""
    return (
        {_prefix(prefix) for prefix in peer["allowed_ips"]} == set(there["allowed_ips"])
        and _number(peer["keepalive"]) == there["keepalive"]
        and bool(peer["preshared_key"] or peer["preshared_key_file"]) == there["preshared"]
        and bool(there["endpoint"] or not _is_address(peer["endpoint"]))
    )


def _is_address(endpoint: str | None) -> bool:
    """Return whether an endpoint is an address. networkd resolves names itself, and wg would wait for them."""
    try:
        ipaddress.ip_address((endpoint or "").rpartition(":")[0].strip("[]"))
    except ValueError:
        return False
    return True


def _number(value: str | None) -> int:
    """Return a number of a unit, 0 for ``off`` and for what is not a number."""
    try:
        return int(value or "0", 0)
    except ValueError:
        return 0


def _prefix(text: str) -> str:
    """Return a prefix as wg shows it."""
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return text


def peer_arguments(peer: PeerSection) -> list[str]:
    """Return wg-set(8)'s words for a peer; a preshared key by its file, or by standard input for an inline one."""
    preshared = "/dev/stdin" if peer["preshared_key"] else peer["preshared_key_file"] or "/dev/null"
    words = ["peer", peer["public_key"], "preshared-key", preshared]
    if peer["endpoint"]:
        words += ["endpoint", peer["endpoint"]]
    return [*words, "persistent-keepalive", peer["keepalive"], "allowed-ips", ",".join(peer["allowed_ips"])]
