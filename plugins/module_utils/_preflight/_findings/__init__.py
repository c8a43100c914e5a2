# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight's verdicts: each a pure function of the survey, all of them asked, so that a person sees all at once.

PRIVATE to the collection: it may change with any release; nothing outside of transit.networkd should import it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings import (
    _at_boot,
    _filter,
    _folders,
    _host,
    _links,
    _names,
    _routing,
    _services,
    _units,
)

if t.TYPE_CHECKING:  # pragma: no cover
    from collections.abc import Collection, Iterator

    from ansible_collections.transit.networkd.plugins.module_utils._preflight._findings._queries import Row, Verdict

SUBJECTS = (_host, _folders, _links, _at_boot, _units, _routing, _names, _filter, _services)
ERRORS: dict[str, Verdict] = {name: check for subject in SUBJECTS for name, check in subject.ERRORS.items()}
# Errors that a person may know better than to be stopped by.
ACCEPTABLE: dict[str, Verdict] = {**_at_boot.ACCEPTABLE, **_routing.ACCEPTABLE, **_names.ACCEPTABLE}
WARNINGS: dict[str, Verdict] = {name: check for subject in SUBJECTS for name, check in subject.WARNINGS.items()}


def verdicts(survey: Row, *, overwrite_edited: bool = False, accept: Collection[str] = ()) -> list[Row]:
    """Give the problems, ``{"check", "severity": "error"|"warning", "message"}``; errors forbid to begin.

    Those of ``ACCEPTABLE`` whose names are in ``accept`` are not asked for.
    """
    errors = {name: check for name, check in ERRORS.items() if not (name == "edited" and overwrite_edited)}
    acceptable = {name: _or_accept(name, check) for name, check in ACCEPTABLE.items() if name not in accept}
    return [
        {"check": name, "severity": severity, "message": message}
        for severity, checks in (("error", {**errors, **acceptable}), ("warning", WARNINGS))
        for name, check in checks.items()
        for message in check(survey)
    ]


def _or_accept(name: str, check: Verdict) -> Verdict:
    """Have a verdict say, too, how to go on all the same."""

    def verdict(survey: Row) -> Iterator[str]:
        for message in check(survey):
            yield f"{message}. Nothing was changed; to go on all the same, add {name} to wireguard_vrf_accept"

    return verdict


__all__ = ("ACCEPTABLE", "ERRORS", "WARNINGS", "verdicts")
