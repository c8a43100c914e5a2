# SPDX-License-Identifier: GPL-3.0-or-later
"""Read an inventory without the facts of its hosts, and name the facts that hide what only an inventory may say.

Any module that runs on a host may answer with facts of any name. Ansible makes each one a variable of that host, above
the inventory's (``INJECT_FACTS_AS_VARS``), and a fact cache keeps it for later runs.
"""

from __future__ import annotations

import contextlib
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible.vars.clean import namespace_facts

from ...module_utils._common._printable import printable

# The names of facts are the host's words: so many are shown, and so much of each.
_MOST = 5
_LONGEST = 60

# Names of the role's variables, and of what its tasks register and set.
PREFIXES = ("wireguard_vrf_", "__wireguard_vrf_")
# What Ansible knows of a host from its inventory. A fact hides it, and SSH then reaches the host that the fact names.
NAMES = ("inventory_hostname", "inventory_hostname_short", "inventory_dir", "inventory_file", "group_names")


class _SystemFacts:
    """A fact cache that only knows facts named ``ansible_…``: a template that reads one says so by its name."""

    def __init__(self, cache: t.Any) -> None:
        self._cache = cache

    def get(self, host: str, _default: object = None) -> dict[str, t.Any]:
        try:
            facts = self._cache.get(host)
        except KeyError:  # since ansible-core 2.19
            facts = None
        return {name: value for name, value in (facts or {}).items() if str(name).startswith("ansible_")}


@contextlib.contextmanager
def without_facts(hosts: t.Any) -> Iterator[None]:
    """Let ``hosts`` (hostvars) give what the inventory, ``-e``, ``set_fact`` and ``include_vars`` say of a host.

    No fact outranks a variable of the inventory then, in templates neither. Facts named ``ansible_…`` stay: Ansible
    itself removes those that would change a connection, and any other is only read where the inventory names it.
    A plain mapping stays as it is. Raises ValueError for hostvars that keep their facts in an unknown place.
    """
    if isinstance(hosts, dict) or not isinstance(hosts, Mapping):
        yield
        return
    manager: t.Any = getattr(hosts, "_variable_manager", None)
    if not hasattr(manager, "_fact_cache"):
        raise ValueError("this version of ansible-core keeps facts where the collection cannot leave them out")
    kept = manager._fact_cache
    manager._fact_cache = _SystemFacts(kept)
    try:
        yield
    finally:
        manager._fact_cache = kept


def facts_of_the_inventory(variables: Mapping[str, t.Any]) -> list[str]:
    """Return the names of a host's facts that only an inventory may set, sorted."""
    facts = variables.get("ansible_facts") or {}
    return sorted(str(name) for name in facts if str(name).startswith(PREFIXES) or name in NAMES)


def refusal(variables: Mapping[str, t.Any], host: str | None = None) -> str | None:
    """Return why a host is not used that has set, by facts, what only an inventory may set; None where it has not."""
    names = facts_of_the_inventory(variables)
    if not names:
        return None
    shown = ", ".join(printable(name[:_LONGEST]) for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return (
        f"{host or host_of(variables)}: its facts set {shown}{more}, which only the inventory, -e and set_fact may "
        "set. None of them was used. Find out which module, cacheable set_fact or fact cache has them, and what "
        "answers as this host; ansible-playbook --flush-cache forgets facts"
    )


def refusals(hosts: t.Any, names: Iterable[str]) -> dict[str, str]:
    """Return why some of ``hosts`` (hostvars) are not used, by name. A plain mapping has no facts."""
    cache: t.Any = getattr(getattr(hosts, "_variable_manager", None), "_fact_cache", None)
    found = {}
    for name in names if cache is not None else ():
        try:
            facts = cache.get(name)
        except KeyError:  # since ansible-core 2.19
            facts = None
        if facts and (why := refusal(namespace_facts(facts), name)) is not None:
            found[name] = why
    return found


def host_of(variables: Mapping[str, t.Any]) -> str:
    """Return the name of a task's host, for a message; a fact may hide it, and Ansible shows it in any case."""
    facts = variables.get("ansible_facts") or {}
    return "this host" if "inventory_hostname" in facts else str(variables["inventory_hostname"])
