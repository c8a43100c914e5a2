# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units with right values whose sections are incomplete, or whose settings contradict each other."""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

from helpers.lint_ignored import examples, quiet  # type: ignore[import-not-found]
from judge.settings import CONF, MAC, NETDEV, NETWORK, TOGETHER

# The devices that a .network may name.
_KINDS = {"bond7": "bond", "br7": "bridge", "bat7": "batadv", "vrf7": "vrf\n[VRF]\nTable=77"}
DEVICES = {f"0-{name}.netdev": f"[NetDev]\nName={name}\nKind={kind}\n" for name, kind in _KINDS.items()}


def _examples() -> dict[str, str]:
    """Return the unit tests' units, of which each breaks a row of the tables."""
    found = {}
    for number, (name, text) in enumerate([*examples(), *quiet()]):
        own, kind = f"e{number}", name.rpartition(".")[2]
        text = text.replace("; ", "\n").replace("] ", "]\n").replace("x7", own)
        match = "" if kind != "network" or "[Match]" in text else f"[Match]\nName={own}\n"
        if kind != "link":
            found[f"{own}.{kind}"] = f"{match}{text}\n".replace("=bond0", "=bond7").replace("=br0", "=br7")
    return found


def incomplete(count: int, number: int) -> dict[str, str]:
    """Return the units of a run: file name -> text. One seed always gives the same units."""
    chance = random.Random(number)
    found = {**DEVICES, "networkd.conf": CONF, **_examples()}
    for place in range(count):
        if chance.random() < 0.6:
            name = f"i{place}.network"
            lines = ["[Match]", f"Name=i{place}"]
            # Most settings that contradict each other have one in [Network].
            sections = [("Network", NETWORK["Network"])] if chance.random() < 0.6 else []
            sections += chance.choices(list(NETWORK.items()), k=chance.randint(0 if sections else 1, 3))
            rare = chance.choice(TOGETHER) if chance.random() < 0.4 else ()
            sections = sections[:1] if rare else sections
        else:
            name, kind = f"i{place}.netdev", chance.choice(list(NETDEV))
            lines = ["[NetDev]", f"Name=i{place}", f"Kind={kind}"]
            if chance.random() < 0.2:
                lines.append(chance.choice(["MTUBytes=1400", f"MACAddress={MAC[0]}"]))
            sections, rare = [each for each in NETDEV[kind].items() if chance.random() < 0.9], ()
        if sections and chance.random() < 0.15:
            sections.append(sections[-1])
        often = chance.choice((0.5, 0.8))
        for section, keys in (*sections, *rare):
            lines.append(f"[{section}]")
            share = 0.25 if keys is NETWORK["Network"] else often
            some = [key for key in keys if chance.random() < share]
            # Before 257, networkd takes a section with Broadcast= alone for an address.
            if section == "Address" and "Broadcast" in some and "Address" not in some:
                some.append("Address")
            lines += [f"{key}={chance.choice(keys[key])}" for key in some]
        found[name] = "\n".join([*lines, ""]).replace("=NAME\n", f"=i{place}\n")
    return found


__all__ = ("incomplete",)
