# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the lint rules over a set of files."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping

from ._by_section import findings_by_section
from ._causes import corrected, correction, without_effects
from .rules._all import RULES, no_such_rule
from .rules._finding import Finding
from .rules._registry import Rule
from .units._comments import disabled
from .units._fleet import Fleet
from .units._modes import modes_of
from .units._read import views
from .units._view import View

# The rules to leave out for a bundle: a managed drop-in may add to a unit that the host already has, and what looks
# like a template is a value that the user gave.
FOR_BUNDLES = frozenset(("orphan-drop-in", "template-file"))


def findings(
    files: Mapping[str, str],
    systemd_version: int | None = None,
    disable: Collection[str] = (),
    modes: Mapping[str, Mapping[str, object]] | None = None,
    unread: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Return what is wrong with network units, sorted by file and line.

    ``files`` is path -> text, of one host or of several: what lies below one root (the folder that holds ``etc/`` or
    ``usr/``, or else the units' own folder) is one host's. Other files than units and their drop-ins are ignored.
    ``systemd_version`` is the version that the units must suit; without it, a key of any known version is right.
    ``disable`` are ids of rules to leave out; a comment ``# networkd-lint: disable=RULE,RULE`` does so for its file.
    ``modes`` is path -> ``{"mode": "0640", "owner", "group"}`` of units, key files and folders, as far as they are
    known. ``unread`` is path -> why the caller did not read the file.

    No finding holds a private or preshared key, or a control character. Raises ValueError for an unknown id in
    ``disable`` and for a wrong mode, and for nothing else.
    """
    return findings_of(views(files, systemd_version, modes_of(modes or {}), unread), disable)


def findings_of(hosts: Iterable[View], disable: Collection[str] = ()) -> list[Finding]:
    """Return what ``findings`` does, for hosts that are read already, each with its own version of systemd."""
    every, rules = _run(hosts, disable)
    return sorted(without_effects(every, _of_causes(every, rules, _found(every, rules))))


def all_findings(
    files: Mapping[str, str], systemd_version: int | None = None, disable: Collection[str] = ()
) -> list[Finding]:
    """Return what ``findings`` does, and what only follows from another finding: each line that is wrong."""
    return sorted(_found(*_run(views(files, systemd_version), disable)))


def _run(hosts: Iterable[View], disable: Collection[str]) -> tuple[list[View], list[Rule]]:
    """Return the hosts to lint and the lint rules to apply. Raises ValueError for an unknown id in ``disable``."""
    if unknown := sorted(set(disable) - RULES.keys()):
        raise ValueError(no_such_rule(unknown[0]))
    # No rule has anything to say of a folder without units.
    every = [view for view in hosts if view.sources or view.unread]
    return every, [rule for rule in RULES.values() if rule.id not in disable]


def _found(hosts: list[View], rules: list[Rule]) -> set[Finding]:
    fleet = Fleet(hosts)
    silent = {
        (source.path, identifier)
        for view in hosts
        for source in view.sources
        for _line, identifier in disabled(source.text)
    }
    every = itertools.chain(findings_by_section(fleet, rules), *(rule.findings(fleet) for rule in rules))
    return {finding for finding in every if (finding.file, finding.rule) not in silent}


def _of_causes(hosts: list[View], rules: list[Rule], found: set[Finding]) -> set[Finding]:
    """Return findings without those that hosts do not have with the names that are probably meant."""
    causes = {finding for finding in found if correction(finding) is not None}
    if not causes:
        return found
    again = _found(corrected(hosts, causes), rules)
    places = {(finding.file, finding.line, finding.rule) for finding in found}
    return causes | {finding for finding in again if (finding.file, finding.line, finding.rule) in places}
