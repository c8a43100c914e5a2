# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The known differences, each with its cause. Any other difference makes `make judge` fail."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from judge.compare import Line


class Known(t.NamedTuple):
    """``where`` is a pattern of KIND [SECTION] KEY=VALUE, ``says`` one of the daemon's message."""

    where: str
    cause: str
    says: str = ""
    versions: tuple[int, ...] = ()  # those in which it differs, all where empty


KNOWN: tuple[Known, ...] = (
    Known(r"netdev \[WireGuard(Peer)?\] \w+=@", "whether a credential is there, only the host knows", "credential"),
    Known(
        r"network \[NextHop\] (Family|Gateway)=",
        "Family= and Gateway= of two families, of which 257 and 262 say nothing",
        "conflicts with the family",
        (252,),
    ),
    Known(
        r"network \[Address\] Broadcast=",
        "Broadcast= beside an IPv6 address, of which 257 and 262 say nothing",
        "not valid for IPv6",
        (252,),
    ),
    Known(
        r"network \[RoutingPolicyRule\] (From|To)=",
        "From= and To= of two families, which 257 and 262 say of the section",
        "RPDB rule prefix is invalid",
        (252,),
    ),
    Known(r"network \[Network\] \w+=", "a device that is named a second time is said to be there", "File exists"),
    Known(r"network \[RoutingPolicyRule\] User=[a-z_]", "whether a user is there, only the host knows"),
    Known(r"network \[Network\] DNS=.*%", "whether an interface is there, only the host knows"),
    Known(
        r"network \[IPv6(SendRA|PrefixDelegation)\] Domains=",
        "libidn2, where it is installed, refuses some names (of the five trees, those of 247, 252 and 254 have it)",
        "Failed to apply IDNA",
        (247, 252, 254),
    ),
    Known(r"network \[DHCPServer\] Timezone=", "which time zones there are, only the host knows"),
)


def cause(line: Line) -> str | None:
    """Return why a line differs, None if that is unknown."""
    where = f"{line.kind} [{line.section}] {line.key}={line.value}"
    for known in KNOWN:
        if (
            (not known.versions or line.version in known.versions)
            and re.match(known.where, where, re.DOTALL)
            and re.search(known.says, line.theirs)
        ):
            return known.cause
    return None


__all__ = ("KNOWN", "Known", "cause")
