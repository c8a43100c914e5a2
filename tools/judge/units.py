# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units from the schema, as people write and miswrite them."""

from __future__ import annotations

import typing as t

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema import _schema
from ansible_collections.transit.networkd.plugins.plugin_utils._lint.schema._data_types import TAKES
from judge.values import JUNK, values

if t.TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("network", "netdev", "link")
# What would end the reading of the daemon's kind-specific sections, or the judge's own lines.
_OWN = {("NetDev", "Name"), ("NetDev", "Kind")}
# The last line of every file: a daemon that does not complain of it has given up the file before.
CANARY = "[TheEnd]"


def _types(kind: str) -> dict[tuple[str, str], str]:
    return {
        (section, key): text
        for section, texts in TAKES[kind].items()
        for text, keys in texts.items()
        for key in keys.split()
    }


_TYPES = {kind: _types(kind) for kind in KINDS}
_EVERY_KEY = sorted({key for kind in KINDS for keys in _schema.sections(kind).values() for key in keys})
_EVERY_SECTION = sorted({section for kind in KINDS for section in _schema.sections(kind)})


@st.composite
def _wrong_name(draw: st.DrawFn, name: str) -> str:
    """Return the name with one letter changed, left out, doubled, or in the other case."""
    place = draw(st.integers(0, len(name) - 1))
    how = draw(st.sampled_from(["drop", "double", "case", "swap"]))
    if how == "drop" and len(name) > 1:
        return name[:place] + name[place + 1 :]
    if how == "double":
        return name[:place] + name[place] + name[place:]
    if how == "case":
        return name[:place] + name[place].swapcase() + name[place + 1 :]
    return name[::-1]


@st.composite
def _line(draw: st.DrawFn, kind: str, section: str) -> str:
    keys = [key for key in sorted(_schema.sections(kind).get(section, {})) if (section, key) not in _OWN]
    chance = draw(st.integers(0, 39))
    if chance == 0:
        return draw(st.sampled_from(["# a comment", "; another", "", "   ", f"Continued=\\\n  {section}"]))
    if chance == 1:
        return draw(JUNK.filter(lambda text: not text.startswith(("[", "X-", "#", ";"))))
    if chance <= 3 or not keys:
        return f"{draw(st.sampled_from(_EVERY_KEY))}={draw(values(None))}"
    key = draw(st.sampled_from(keys))
    value = draw(values(_TYPES[kind].get((section, key))))
    if chance <= 5:
        key = draw(_wrong_name(key))
    blank = draw(st.sampled_from(["", "", "", " ", "\t"]))
    return f"{blank}{key}{blank}={blank}{value}"


@st.composite
def unit(draw: st.DrawFn) -> tuple[str, str]:
    """Return a kind of file, and a text; NAME in it stands for a name of its own."""
    kind = draw(st.sampled_from(["network", "network", "netdev", "netdev", "link"]))
    known = sorted(_schema.sections(kind))
    device = "dummy"
    if kind == "netdev":
        section = draw(st.sampled_from([name for name in known if name != "Match"]))
        device = draw(st.sampled_from(sorted(_schema.netdev_kinds(section) or {"dummy", "bridge", "wireguard"})))
        known = [name for name in known if name != "Match" and device in (_schema.netdev_kinds(name) or {device})]
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        section = draw(st.sampled_from(known))
        chance = draw(st.integers(0, 29))
        if chance == 0:
            section = draw(_wrong_name(section))
        elif chance == 1:
            section = draw(st.sampled_from([name for name in _EVERY_SECTION if kind != "netdev" or name != "Match"]))
        lines.append(f"[{section}]")
        lines += draw(st.lists(_line(kind, section), max_size=6))
    if kind == "netdev":
        lines += ["[NetDev]", "Name=NAME", f"Kind={device}"]
    end = draw(st.sampled_from(["\n"] * 9 + ["\r\n"]))
    return kind, end.join([*lines, CANARY, ""])


def units(count: int, number: int) -> dict[str, str]:
    """Return the units of a run: file name -> text. One seed always gives the same units."""
    found: dict[str, str] = {}
    # hypothesis would draw from the constants in the code that it finds imported, so from the lint's own.
    providers._get_local_constants = Constants

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(unit())
    def collect(made: tuple[str, str]) -> None:
        kind, text = made
        name = f"j{len(found)}"
        found[f"{name}.{kind}"] = text.replace("NAME", name)

    t.cast("Callable[[], None]", collect)()
    return found


__all__ = ("CANARY", "units")
