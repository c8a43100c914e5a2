# SPDX-License-Identifier: GPL-3.0-or-later
"""What concerns a packet filter."""

from __future__ import annotations

import contextlib
import os
import typing as t
from collections.abc import Mapping

from ..._common._command import CommandError, run
from ..._common._files import under
from ..._common._layout import FILTER_FAMILY, FILTER_TABLE
from .._unmanaged_filters import iptables_rules, nft_rules

if t.TYPE_CHECKING:  # pragma: no cover
    from ..._common._facts import Facts
    from ..._common._shapes import HostPlan
    from .._shapes import FilterRule, PacketFilter


def packet_filter(root: str, new: HostPlan, facts: Facts) -> PacketFilter:
    """Return whether there is nft, whether the managed table is there, and the rules of others that name a member."""
    masters = {link["name"]: link["master"] for link in facts["links"]}
    vrfs = {member["name"]: member["vrf"] for member in new["members"]}
    found: PacketFilter = {"nft": True, "table": False, "others": []}
    if not vrfs and not new["filter"]:
        return found
    others = _iptables(root, vrfs)
    try:
        ruleset = run(["nft", "-s", "list", "ruleset"])
    except CommandError as exc:
        found["nft"] = exc.rc != 127
    else:
        found["table"] = f"table {FILTER_FAMILY} {FILTER_TABLE} {{" in ruleset.splitlines()
        others = [*nft_rules(ruleset, vrfs), *others]
    return {
        **found,
        "others": [{**rule, "moves": masters.get(rule["link"]) != vrfs[rule["link"]]} for rule in others],
    }


def _iptables(root: str, links: Mapping[str, str]) -> list[FilterRule]:
    """Return the rules of the old kernel tables, which nft does not show; none without such tables."""
    found = []
    for path, command in (("ip", "iptables-legacy"), ("ip6", "ip6tables-legacy")):
        if os.path.exists(under(root, f"/proc/net/{path}_tables_names")):
            with contextlib.suppress(CommandError):
                found += iptables_rules(run([f"{command}-save"]), links, command)
    return found
