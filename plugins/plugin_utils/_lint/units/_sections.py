# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PRIVATE to the collection: it may change at any time. Nothing outside of transit.networkd may import it.

"""Which sections of a file networkd reads: what stands in any other one is passed over, whatever it is."""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import KINDS
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import IGNORED

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._unit import Source
    from ansible_collections.transit.networkd.plugins.plugin_utils._lint.units._view import View


def is_own(section: str) -> bool:
    """Whether a section is the user's own, which systemd leaves to them."""
    return section.startswith("X-")


def is_read(view: View, kind: str, section: str, device: str | None) -> bool:
    """Whether the host's networkd reads a section of a kind of file, in a .netdev of Kind= ``device``."""
    return (
        not is_own(section)
        and section_hint(kind, section, device) is None
        and not is_passed_over(kind, section, device)
        and not is_too_new(view, kind, section)
    )


def is_passed_over(kind: str, section: str, device: str | None) -> bool:
    """Whether a section is known, but nothing in it is looked at, since nothing will be made of the .netdev."""
    return kind == "netdev" and device == IGNORED and _schema.netdev_kinds(section) is not None


def is_too_new(view: View, kind: str, section: str) -> bool:
    """Whether a section that networkd knows is newer than the host's."""
    keys = _schema.sections(kind)[section]
    return view.version is not None and all(view.version < earliest for earliest, _latest in keys.values())


def device_kind(view: View, source: Source) -> str | None:
    """The Kind= of the unit that a file belongs to, IGNORED or None as in ``View.device_kinds``."""
    return view.device_kinds.get(source.unit)


def section_hint(kind: str, section: str, device: str | None) -> str | None:
    """Say why networkd does not know a section, None where it does."""
    known = _schema.sections(kind)
    if section in known:
        kinds = _schema.netdev_kinds(section) if kind == "netdev" and device is not None else None
        if kinds is None or device == IGNORED or device in kinds:
            return None
        return f"a .netdev of Kind={device} has no section [{section}]; it is for Kind={' or '.join(sorted(kinds))}"
    elsewhere = [other for other in KINDS if section in _schema.sections(other)]
    if elsewhere:
        hint = f"it belongs into a .{elsewhere[0]}"
    elif near := nearest(section, known):
        hint = f"[{near}] is near"
    else:
        hint = "it is ignored"
    return f"a .{kind} has no section [{section}]; {hint}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that is most like a wrong one."""
    folded = {candidate.casefold(): candidate for candidate in names}
    close = difflib.get_close_matches(name.casefold(), sorted(folded), 1, 0.6)
    return folded[close[0]] if close else None


__all__ = ("device_kind", "is_own", "is_passed_over", "is_read", "is_too_new", "nearest", "section_hint")
