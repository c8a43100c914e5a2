# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.transit.networkd.plugins.plugin_utils._fleet._key_owners import HINT, clashes, owners
from helpers.fleet_plans import host_plan, peer

OWN, R2, LAPTOP = (f"{letter}{'A' * 42}=" for letter in "xyz")
KNOWN = {OWN: "evil", R2: "r2", LAPTOP: "laptop"}


def test_whose_a_key_is() -> None:
    plans = {"r1": host_plan("r1", ["r2"], peer("laptop", public_key=LAPTOP, inventory=False))}
    assert owners({"evil": {"wg0": OWN}, "r2": {"wg0": R2}}, plans) == KNOWN


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (
            R2,
            (
                f"evil: reports {R2} as its public key of wg0, which is a key of r2, and was not recorded; if its disk "
                "is a copy of that of r2, remove its key files and run again"
            ),
        ),
        ("7", "evil: reports as its public key of wg0 what is not one, '7'"),
        (f"{OWN}\n{R2}", f"evil: reports as its public key of wg0 what is not one, '{OWN}\\n{R2[:13]}"),
        ("\x1b]0;owned", "evil: reports as its public key of wg0 what is not one, '\\x1b]0;owned'"),
        (f"{'A' * 43}=", f"evil: reports as its public key of wg0 what is not one, '{'A' * 43}='"),
    ],
)
def test_a_key_that_is_not_the_host_s(key: str, words: str) -> None:
    assert clashes("evil", {"wg0": key}, KNOWN) == [f"{words}. {HINT.format(host='evil')}"]


def test_the_control_own_keys_and_new_ones() -> None:
    assert clashes("evil", {"wg0": OWN, "wg1": OWN, "wg2": f"w{'A' * 42}="}, KNOWN) == []
