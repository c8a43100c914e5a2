# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of ``wg show all dump``, as wireguard-tools 1.0.20210914 prints them (show.c, dump_print)."""

from __future__ import annotations

import typing as t

COMMAND = ["wg", "show", "all", "dump"]
# What must leave the host in nothing that is printed, written or sent.
PRIVATE_KEY = "cHJpdmF0ZSBrZXkgcHJpdmF0ZSBrZXkgcHJpdmF0ZSE="
PRESHARED_KEY = "cHJlc2hhcmVkIGtleSBwcmVzaGFyZWQga2V5IHByZXM="


def interface(name: str, public_key: str | None, port: int = 0, mark: int | None = None) -> str:
    """Return the line of an interface; without a public key it has no private one."""
    private_key = "(none)" if public_key is None else PRIVATE_KEY
    return _line(name, private_key, public_key or "(none)", port, "off" if mark is None else hex(mark))


def peer(
    name: str,
    public_key: str,
    *,
    preshared: bool = False,
    endpoint: str | None = None,
    allowed_ips: t.Sequence[str] = (),
    handshake: int = 0,
    traffic: tuple[int, int] = (0, 0),
    keepalive: int = 0,
) -> str:
    """Return the line of a peer of an interface; ``traffic`` are the bytes received and sent."""
    return _line(
        name,
        public_key,
        PRESHARED_KEY if preshared else "(none)",
        endpoint or "(none)",
        ",".join(allowed_ips) or "(none)",
        handshake,
        *traffic,
        keepalive or "off",
    )


def _line(*columns: object) -> str:
    return "\t".join(map(str, columns)) + "\n"
