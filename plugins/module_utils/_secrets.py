# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of units whose values nobody may see: which they are, and a text without them. Pure.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import hashlib
import re

from ansible_collections.transit.networkd.plugins.module_utils._unit_file import parse

# Section and key. systemd.netdev(5) has no others: a key of [Tunnel] is no secret, it stands in every packet.
SECRETS = frozenset(
    (
        ("WireGuard", "PrivateKey"),
        ("WireGuardPeer", "PresharedKey"),
        ("MACsecTransmitAssociation", "Key"),
        ("MACsecReceiveAssociation", "Key"),
    )
)

# Where systemd would not read it, a key may stand all the same: in a comment, or outside of its section.
_ANYWHERE = re.compile(
    r"^(?P<key>[ \t]*(?:[#;].*?\b)?(?:PrivateKey|PresharedKey)[ \t]*=[ \t]*|[ \t]*[#;].*?\bKey[ \t]*=[ \t]*)"
    r"(?P<value>[^\r\n]*)",
    re.MULTILINE,
)
_TO_VALUE = re.compile(r"[^=\r\n]*=[ \t]*")
_TOKEN = "(key, SHA-256 "


def holds_secret(text: str) -> bool:
    """Say whether a unit's text has a secret in it, not only the name of a file or of a credential."""
    return any(
        (section.name, item.key) in SECRETS and item.value and not item.value.startswith("@")
        for section in parse(text).sections
        for item in section.assignments
    )


def redact(text: str) -> str:
    """Put a digest in place of every secret in a unit's text: enough to see that it changes, useless otherwise."""
    unit = parse(text)
    lines = list(unit.lines)
    for section in unit.sections:
        for item in section.assignments:
            if (section.name, item.key) in SECRETS:
                first, last = lines[item.line - 1], lines[item.last - 1]
                start = _TO_VALUE.match(first)
                lines[item.line - 1 : item.last] = [""] * (item.last - item.line + 1)
                lines[item.line - 1] = (
                    f"{start.group() if start else f'{item.key}='}{_token(item.value)}{last[len(last.rstrip()) :]}"
                )
    return _ANYWHERE.sub(lambda found: found["key"] + _token(found["value"]), "".join(lines))


def _token(value: str) -> str:
    # A name of a credential (@name, since systemd 256) is no secret, and neither is an empty assignment.
    if not value or value.startswith(("@", _TOKEN)):
        return value
    return f"{_TOKEN}{hashlib.sha256(value.strip().encode('utf-8', 'surrogateescape')).hexdigest()[:12]})"


__all__ = ("SECRETS", "holds_secret", "redact")
